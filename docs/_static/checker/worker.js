// Python with the checker, in a worker: it may take long, and can be ended.
const STORE = "relugrad-checker";
const here = (name) => new URL(name, import.meta.url).href;
const network = self.fetch.bind(self);

const open = async () => {
  try { return await caches.open(STORE); } catch { return null; }
};

/** What a file holds that is sent compressed; `tell` hears how many bytes of it have come. */
const bytes = async (store, name, tell) => {
  let response = await store?.match(here(name));
  const kept = Boolean(response);
  response ??= await network(here(name));
  if (!response.ok) throw new Error(`${name}: ${response.status}`);
  const parts = [];
  const reader = response.body.getReader();
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    parts.push(part.value);
    tell(part.value.length);
  }
  const whole = new Blob(parts);
  if (!kept) await store?.put(here(name), new Response(whole)).catch(() => {});
  const [first, second] = new Uint8Array(await whole.slice(0, 2).arrayBuffer());
  // Some hosts have it unpacked on the way.
  if (first !== 0x1f || second !== 0x8b) return new Uint8Array(await whole.arrayBuffer());
  const unpacked = whole.stream().pipeThrough(new DecompressionStream("gzip"));
  return new Uint8Array(await new Response(unpacked).arrayBuffer());
};

const start = async () => {
  const store = await open();
  // It names the other files, which change their names with what is in them.
  const manifest = await network(here("engine.json"), { cache: "no-cache" })
    .catch(() => caches.match(here("engine.json")));
  const { info, files, modules: [entry] } = await manifest.json();
  const pyodide = new URL(".", here(entry)).href;
  const total = Object.values(files).reduce((sum, { size }) => sum + size, 0);
  let come = 0;
  const tell = (more) => {
    come += more;
    // The rest of the time is Python's own start.
    postMessage({ share: Math.min(0.9 * come / total, 0.9) });
  };
  const [{ loadPyodide }, ...contents] = await Promise.all([
    import(here(entry)),
    ...Object.values(files).map(({ name }) => bytes(store, name, tell)),
  ]);
  const held = new Map(Object.keys(files).map((name, k) => [pyodide + name, contents[k]]));
  // Pyodide asks for its files by these addresses.
  self.fetch = async (address, ...options) => {
    const content = held.get(String(address));
    return content
      ? new Response(content, { headers: { "Content-Type": "application/wasm" } })
      : network(address, ...options);
  };
  const python = await loadPyodide({
    indexURL: pyodide,
    stdLibURL: `${pyodide}library.zip`,
    lockFileContents: { info, packages: {} },
    packageBaseUrl: pyodide,
  });
  self.fetch = network;
  unpack(python.FS, held.get(`${pyodide}checker`));
  const answer = python.runPython(
    "import sys; sys.path.insert(0, '/checker'); from relugrad.interactive import answer; answer");
  // What is loaded stays: to look through it for garbage would take a tenth of each answer's time.
  python.runPython("import gc; gc.collect(); gc.freeze(); gc.set_threshold(50_000)");
  // What an older version of the site has kept is of no more use.
  const names = new Set(Object.values(files).map(({ name }) => here(name)));
  for (const request of await store?.keys() ?? []) if (!names.has(request.url)) store.delete(request);
  return answer;
};

/** Write the package's files: a line of JSON says how long each is. */
const unpack = (files, content) => {
  const end = content.indexOf(10);
  const sizes = JSON.parse(new TextDecoder().decode(content.subarray(0, end)));
  let at = end + 1;
  for (const [name, size] of Object.entries(sizes)) {
    const path = `/checker/${name}`;
    files.mkdirTree(path.slice(0, path.lastIndexOf("/")));
    files.writeFile(path, content.subarray(at, at += size));
  }
};

const ready = start();
ready.then(() => postMessage({ share: 1, ready: true }), (fault) => postMessage({ failed: String(fault) }));
self.addEventListener("message", async ({ data: { asked, request } }) => {
  try {
    const answer = await ready;
    postMessage({ asked, answer: JSON.parse(answer(JSON.stringify(request))) });
  } catch (fault) {
    postMessage({ asked, fault: String(fault).trim().split("\n").at(-1) });
  }
});
