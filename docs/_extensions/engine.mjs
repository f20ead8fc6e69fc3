// Packs what runs the checker in a browser: node engine.mjs PYODIDE PACKAGE TARGET
//
// Pyodide runs here once as it will there: what Python has loaded when the checker has checked
// something is what the browser is sent, compiled, and nothing else.
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { constants, gzipSync } from "node:zlib";

const [pyodide, source, target] = process.argv.slice(2);
const { loadPyodide, version } = await import(pathToFileURL(join(pyodide, "pyodide.mjs")));
const { info } = JSON.parse(readFileSync(join(pyodide, "pyodide-lock.json"), "utf-8"));
const python = await loadPyodide({
  indexURL: pyodide,
  // A set of strings is written in the order of their hashes.
  env: { PYTHONHASHSEED: "0", PYTHONDONTWRITEBYTECODE: "1", PYTHONNODEBUGRANGES: "1" },
  lockFileContents: { info, packages: {} },
  packageBaseUrl: pyodide,
});
python.FS.mkdirTree("/source");
python.mountNodeFS("/source", source);
python.runPython(readFileSync(new URL("engine_files.py", import.meta.url), "utf-8"));
const bytes = (view) => {
  const buffer = view.getBuffer("u8");
  const copy = buffer.data.slice();
  buffer.release();
  return copy;
};
const library = bytes(python.globals.get("library"));
const checker = bytes(python.globals.get("checker"));
mkdirSync(target, { recursive: true });
const files = {};
const write = (name, content) => {
  const packed = gzipSync(content, { level: constants.Z_BEST_COMPRESSION });
  const digest = createHash("sha256").update(packed).digest("hex").slice(0, 12);
  files[name] = { name: `${digest}-${name}.gz`, size: packed.length };
  writeFileSync(join(target, files[name].name), packed);
};
write("pyodide.asm.wasm", readFileSync(join(pyodide, "pyodide.asm.wasm")));
write("library.zip", library);
write("checker", checker);
const folder = `pyodide-${version}`;
mkdirSync(join(target, folder));
const modules = ["pyodide.mjs", "pyodide.asm.mjs"].map((name) => {
  const script = readFileSync(join(pyodide, name), "utf-8").replace(/\/\/# sourceMappingURL=.*\s*$/, "");
  writeFileSync(join(target, folder, name), script);
  return `${folder}/${name}`;
});
writeFileSync(join(target, "engine.json"), JSON.stringify({ info, files, modules }));
// Node would wait for what Pyodide has open.
process.exit(0);
