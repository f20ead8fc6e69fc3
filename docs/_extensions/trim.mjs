// Leaves out of stylesheets the rules about names that no page has, and what a browser passes over.
import { readFileSync } from "node:fs";
import { transform } from "lightningcss";

const { sheets, unused } = JSON.parse(readFileSync(0, "utf-8"));
// Each by itself: it takes `a { x: 1 !important }` for overridden by an `a { x: 2 }` further on.
for (const sheet of sheets) {
  const { code } = transform({
    filename: "site.css", code: Buffer.from(sheet), minify: true, unusedSymbols: unused, errorRecovery: true,
  });
  process.stdout.write(code);
}
