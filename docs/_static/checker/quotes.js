// A message of the checker: each formula that it quotes stands between two characters of their own.
const [OPEN, CLOSE] = "\ufdd0\ufdd1";
// A longer formula may go on in the next line.
const SHORT = 24;

/** The message as it is read out, with LaTeX for LaTeX. */
export const plain = (message) => message.replaceAll(OPEN, "").replaceAll(CLOSE, "");

/** A formula in a line of text, by the KaTeX that is loaded. */
export const inline = (latex, options) => {
  const place = document.createElement("span");
  try {
    katex.render(latex, place, { ...options, throwOnError: true });
  } catch {
    // What is quoted in part, or a command alone, can be read but not typeset.
    place.replaceChildren(Object.assign(document.createElement("code"), { textContent: latex }));
  }
  return place;
};

/** The message in pieces for a page, its formulas typeset. */
export const typeset = (message, options) => message.split(OPEN).flatMap((piece, k) => {
  if (!k) return [piece];
  const [latex, rest] = piece.split(CLOSE);
  const formula = inline(latex, options);
  const [stop] = /^[,.;:)，。；：）]*/.exec(rest);
  if (!stop || latex.length > SHORT) return [formula, rest];
  // No line begins with a stop.
  const kept = document.createElement("span");
  kept.style.whiteSpace = "nowrap";
  kept.append(formula, stop);
  return [kept, rest.slice(stop.length)];
});

const entry = (number) => number.replaceAll("−", "-").replace(/(\d+)\/(\d+)/, "\\tfrac{$1}{$2}");
/** A value of a counterexample, a number or the rows of a matrix, in LaTeX. */
export const matrix = (value) => typeof value === "string"
  ? entry(value)
  : `\\begin{bmatrix}${value.map((row) => row.map(entry).join("&")).join("\\\\")}\\end{bmatrix}`;
