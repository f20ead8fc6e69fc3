// Leaves out of a stylesheet the rules about names that no page has, and what a browser passes over.
import { readFileSync } from "node:fs";
import { transform } from "lightningcss";

const { css, unused } = JSON.parse(readFileSync(0, "utf-8"));
const { code } = transform({
  filename: "site.css", code: Buffer.from(css), minify: true, unusedSymbols: unused, errorRecovery: true,
});
process.stdout.write(code);
