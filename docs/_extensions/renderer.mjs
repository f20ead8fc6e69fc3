// Renders equations: a line of input is `[LaTeX, options]`, its answer `{ html }` or `{ error }`.
import { createInterface } from "node:readline";
import katex from "katex";

for await (const line of createInterface({ input: process.stdin })) {
  const [latex, options] = JSON.parse(line);
  let answer;
  try {
    answer = { html: katex.renderToString(latex, options) };
  } catch ({ message }) {
    answer = { error: message };
  }
  console.log(JSON.stringify(answer));
}
