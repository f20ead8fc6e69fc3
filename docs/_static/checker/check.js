// The checker in the reader's browser, for every page that wants a verdict. It is an ES module:
//
//   import { check, load } from "…/shared/checker/check.js";
//   await load((share) => { bar.value = share; });   // from 0 to 1; loads once, then from the store
//   const found = await check("$AB = BA$", { given: ["Z = XW"], language: "en" });
//
// `check` loads by itself where `load` was not called. `found` is what `relugrad.interactive.judge`
// returns: `displays`, each with `start`, `end` and `equalities`, each with `verdict`, `reason`,
// `sign`, `span`, `counterexample` and more; offsets are those of the string. With `quotes: true` its
// messages are of the kind that `quotes.js` typesets; with `explain: false` the verdicts come first,
// without what is wrong where that has yet to be found (`explained` tells). `ask` sends any other request that
// `relugrad.interactive.answer` knows. All of them are answered in turn, and reject with
//   TooLong  where an answer takes more than 10 s: the worker was ended, and the next call starts one;
//   NotLoaded  where the files do not come;  Error  with the checker's own message.
// `isKept` says whether a load would need no network. `toHash` and `fromHash` pack a text into the
// part of an address that is sent nowhere: `#check=` with deflate and base64url.

export const LIMIT = 10_000;
export class TooLong extends Error {}
export class NotLoaded extends Error {}

const STORE = "relugrad-checker";
let worker = null;
let loading = null;
let listeners = [];
let turn = Promise.resolve();
let number = 0;

export async function isKept() {
  try {
    const manifest = await caches.match(new URL("engine.json", import.meta.url).href);
    const { files } = await manifest.json();
    const store = await caches.open(STORE);
    const kept = await Promise.all(Object.values(files).map(({ name }) =>
      store.match(new URL(name, import.meta.url).href)));
    return kept.every(Boolean);
  } catch {
    return false;
  }
}

export function load(onProgress) {
  if (onProgress) listeners.push(onProgress);
  loading ??= new Promise((resolve, reject) => {
    worker = new Worker(new URL("worker.js", import.meta.url), { type: "module" });
    const fail = (message) => {
      end();
      reject(new NotLoaded(message));
    };
    worker.addEventListener("error", (event) => fail(event.message ?? "the worker did not start"));
    worker.addEventListener("message", ({ data }) => {
      if (data.share) for (const told of listeners) told(data.share);
      if (data.failed) fail(data.failed);
      if (data.ready) {
        listeners = [];
        resolve();
        keepPage();
      }
    });
  });
  return loading;
}

function end() {
  worker?.terminate();
  worker = loading = null;
  listeners = [];
}

export function ask(request, limit = LIMIT) {
  const answered = turn.then(async () => {
    await load();
    const asked = ++number;
    const running = worker;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        end();
        reject(new TooLong(`no answer within ${limit / 1000} s`));
      }, limit);
      running.addEventListener("message", function hear({ data }) {
        if (data.asked !== asked) return;
        running.removeEventListener("message", hear);
        clearTimeout(timer);
        if (data.answer?.error === undefined && data.answer) resolve(data.answer);
        else reject(new Error(data.answer?.error ?? data.fault));
      });
      running.postMessage({ asked, request });
    });
  });
  turn = answered.catch(() => {});
  return answered;
}

export async function check(text, {
  given = [], language = document.documentElement.lang, quotes = false, explain = true,
} = {}) {
  const found = await ask({ text, given, language, quotes, explain });
  // Python counts characters, and JavaScript the halves of some.
  if (/[\u{10000}-\u{10ffff}]/u.test(text)) {
    const at = [0];
    for (const character of text) at.push(at.at(-1) + character.length);
    const moved = (place) => place && place.map((offset) => at[offset]);
    for (const display of found.displays) {
      [display.start, display.end] = moved([display.start, display.end]);
      for (const equality of display.equalities) {
        equality.sign = moved(equality.sign);
        equality.span = moved(equality.span);
      }
    }
  }
  return found;
}

// -- a second visit needs no network ---------------------------------------------------------------
async function keepPage() {
  try {
    await navigator.serviceWorker.register(new URL("../../offline.js", import.meta.url));
    const store = await caches.open("relugrad-pages");
    const { modules } = await (await fetch(new URL("engine.json", import.meta.url))).json();
    const used = performance.getEntriesByType("resource").map(({ name }) => name);
    const beside = ["worker.js", "engine.json", ...modules].map((name) => new URL(name, import.meta.url).href);
    const wanted = new Set([location.href.split("#")[0], ...used, ...beside]);
    await Promise.all([...wanted].map(async (address) => {
      if (new URL(address).origin !== location.origin || address.endsWith(".gz")) return;
      const response = await fetch(address);
      if (response.ok) await store.put(address, response);
    }));
  } catch { /* a private window keeps nothing, and needs the network again */ }
}

// -- a text in an address --------------------------------------------------------------------------
const through = (bytes, stream) =>
  new Response(new Blob([bytes]).stream().pipeThrough(stream)).arrayBuffer();

export async function toHash(text) {
  const packed = await through(new TextEncoder().encode(text), new CompressionStream("deflate-raw"));
  const letters = Array.from(new Uint8Array(packed), (byte) => String.fromCharCode(byte)).join("");
  return `#check=${btoa(letters).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "")}`;
}

export async function fromHash(hash) {
  const [, packed] = /^#check=([\w-]+)$/.exec(hash) ?? [];
  if (!packed) return null;
  try {
    const letters = atob(packed.replaceAll("-", "+").replaceAll("_", "/"));
    const bytes = Uint8Array.from(letters, (letter) => letter.charCodeAt(0));
    const text = await through(bytes, new DecompressionStream("deflate-raw"));
    return new TextDecoder().decode(text).slice(0, 100_000);
  } catch {
    return null;
  }
}
