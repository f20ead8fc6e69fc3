// What a box shows: its text typeset as one types, the verdict at each `=`, and what was found.
import { NotLoaded, TooLong, check, fromHash, isKept, load, toHash } from "./check.js";
import * as quotes from "./quotes.js";

// Milliseconds without a key before what is wrong with a text is looked for, which takes longer than
// its verdicts.
const PAUSE = 100;
// How long a change waits to be drawn: with others, and with its verdicts.
const [FRAME, PATIENCE] = [16, 150];
const DELIMITERS = [
  ["$$", "$$", true], ["\\[", "\\]", true], ["\\(", "\\)", false], ["```math\n", "```", true],
  ["```{math}\n", "```", true],
  ...["equation", "align", "gather", "alignat", "multline", "eqnarray"].flatMap((name) =>
    [name, `${name}*`].map((full) => [`\\begin{${full}}`, `\\end{${full}}`, true])),
  ["$", "$", false],
].map(([left, right, display]) => ({ left, right, display }));
const MACROS = {
  // They place and number, and KaTeX does not know them.
  "\\label": "\\@secondoftwo{#1}{}",
  "\\nonumber": "",
};
const CLASSES = {
  holds: "check-holds", definition: "check-definition", condition: "check-condition",
  unread: "check-unread", false: "check-false",
};
const SIGN = /\\mathrel\{\\htmlClass\{(check-sign [\w-]+)\}\{(.*?)\}\}/g;
// Only these are explained; the others are counted, and read out.
const WRONG = { false: "check-wrong", unread: "check-open" };

const { load: loadScript, make } = window.book;

// -- mathematics -----------------------------------------------------------------------------------
const settings = (macros) => ({
  macros: { ...MACROS, ...macros },
  strict: "ignore",
  // A link may bring a text from anybody: nothing of it but our own marks is trusted.
  trust: ({ command }) => command === "\\htmlClass",
  maxExpand: 1000,
  maxSize: 20,
  errorColor: "var(--book-bad)",
});

/** A piece of mathematics with its signs and its wrong part in classes. */
const marked = (latex, start, equalities) => {
  const places = [];
  for (const { verdict, sign, span } of equalities) {
    if (sign) places.push([...sign, `\\mathrel{\\htmlClass{check-sign ${CLASSES[verdict]}}{`, "}}"]);
    if (!span || !WRONG[verdict]) continue;
    // A mark can reach over no place of alignment and no end of a line.
    const part = latex.slice(span[0] - start, span[1] - start);
    let at = span[0];
    for (const piece of part.split(/(\s*(?:&|\\\\(?:\[[^\]]*\])?)\s*)/)) {
      const own = piece.trim();
      const begin = at + piece.indexOf(own);
      if (own && !/^(?:&|\\\\)/.test(own))
        places.push([begin, begin + own.length, `\\htmlClass{${WRONG[verdict]}}{`, "}"]);
      at += piece.length;
    }
  }
  // From the last to the first, and of two that begin alike the inner one first.
  places.sort((a, b) => b[0] - a[0] || a[1] - b[1]);
  let out = latex;
  let free = Infinity;
  for (const [from, to, before, after] of places) {
    if (to > free) continue;
    free = from;
    out = out.slice(0, from - start) + before + out.slice(from - start, to - start) + after + out.slice(to - start);
  }
  return out;
};

/** Let KaTeX keep what it has typeset: most of a text is as it was at the key before. */
const remember = () => {
  const kept = new Map();
  const { render } = katex;
  katex.render = (latex, place, options) => {
    const key = JSON.stringify([latex, options.displayMode, options.macros]);
    if (!kept.has(key)) {
      const made = make("span");
      render(latex, made, options);
      // What it cannot set is shown as it is written, with the signs at their places.
      const unset = made.querySelector(".katex-error");
      unset?.removeAttribute("title");
      if (unset) unset.innerHTML = unset.innerHTML.replace(SIGN, '<span class="$1">$2</span>');
      if (kept.size > 500) kept.clear();
      kept.set(key, made);
    }
    Object.assign(place, { key, made: kept.get(key) });
    if (!options.later) fill(place);
  };
};
const fill = (place) => place.replaceChildren(...place.made.cloneNode(true).childNodes);
const renders = (latex, options) => {
  try {
    katex.render(latex, make("span"), { ...options, displayMode: true, throwOnError: true, later: true });
    return true;
  } catch {
    return false;
  }
};

/** The text in blocks, its mathematics typeset; what was found is shown where that is the same. */
const typeset = (text, found) => {
  const displays = found?.displays.map(({ start, end, equalities }) =>
    ({ start, equalities, latex: found.text.slice(start, end) })) ?? [];
  const options = settings(found?.macros);
  let next = 0;
  const preProcess = (latex) => {
    const at = displays.findIndex((display, k) => k >= next && display.latex.trim() === latex.trim());
    if (at < 0) return latex;
    next = at + 1;
    const { start, equalities, latex: whole } = displays[at];
    const tried = [equalities, equalities.map((equality) => ({ ...equality, span: null }))]
      .map((some) => marked(whole, start, some));
    return tried.find((one) => renders(one, options)) ?? tried[1];
  };
  const shown = make("div", {}, text);
  const render = () => renderMathInElement(shown, {
    ...options, delimiters: DELIMITERS, preProcess, throwOnError: false, later: true,
  });
  render();
  if (!shown.firstElementChild && /[=\\]/.test(text)) {
    // A text that delimits nothing is one display as a whole.
    shown.textContent = `$$${text.trim()}$$`;
    render();
  }
  return blocks([...shown.childNodes]);
};

const isDisplay = (node) => Boolean(node?.made?.querySelector(".katex-display"));
/** The text in blocks, each up to a display or an empty line, with a key of what is in it. */
const blocks = (nodes) => {
  const found = [];
  let open = null;
  const add = (node, key) => {
    open ??= found[found.push({ key: "", block: make("div") }) - 1];
    open.block.append(node);
    open.key += key;
  };
  for (const [k, node] of nodes.entries()) {
    if (node.made) {
      add(node, `\0${node.key}\0`);
      if (isDisplay(node)) open = null;
      continue;
    }
    let text = node.data;
    if (isDisplay(nodes[k - 1])) text = text.trimStart();
    if (isDisplay(nodes[k + 1])) text = text.trimEnd();
    for (const [number, part] of text.split(/(?<=\n)(?=[ \t]*\n)/).entries()) {
      if (number) open = null;
      if (part) add(part, part);
    }
  }
  return found;
};

/** Make a node equal to another, keeping what both share: the browser need not lay that out anew. */
const turn = (node, wanted) => {
  if (node.nodeType === Node.TEXT_NODE) { node.data = wanted.data; return; }
  for (const { name } of [...node.attributes]) if (!wanted.hasAttribute(name)) node.removeAttribute(name);
  for (const { name, value } of wanted.attributes)
    if (node.getAttribute(name) !== value) node.setAttribute(name, value);
  const [before, after] = [[...node.childNodes], [...wanted.childNodes]];
  const { head, tail } = alike(before, after, (one, other) => one.isEqualNode(other));
  const stop = before[before.length - tail] ?? null;
  const old = before.slice(head, before.length - tail);
  for (const child of after.slice(head, after.length - tail)) {
    const one = old.shift();
    if (one?.nodeName === child.nodeName) turn(one, child);
    else if (one) one.replaceWith(child);
    else node.insertBefore(child, stop);
  }
  for (const one of old) one.remove();
};
/** How many are alike at the start of two lists, and at their end. */
const alike = (before, after, same) => {
  const least = Math.min(before.length, after.length);
  let [head, tail] = [0, 0];
  while (head < least && same(before[head], after[head])) head += 1;
  while (tail < least - head && same(before.at(-1 - tail), after.at(-1 - tail))) tail += 1;
  return { head, tail };
};

/** Show blocks in place of others, and say which are shown. */
const exchange = (shown, before, after) => {
  const { head, tail } = alike(before, after, (one, other) => one.key === other.key);
  const next = tail ? before[before.length - tail].block : null;
  const old = before.slice(head, before.length - tail);
  const middle = after.slice(head, after.length - tail).map(({ key, block }) => {
    for (const place of block.children) fill(place);
    const kept = old.shift()?.block;
    if (kept) turn(kept, block);
    else shown.insertBefore(block, next);
    return { key, block: kept ?? block };
  });
  for (const { block } of old) block.remove();
  return [...before.slice(0, head), ...middle, ...before.slice(before.length - tail)];
};

// -- what was found --------------------------------------------------------------------------------
const item = (equality, texts, macros) => {
  const options = settings(macros);
  const inline = (latex) => quotes.inline(latex, options);
  const { verdict, shown, basis, reason, remarks, left, right, counterexample } = equality;
  const explained = WRONG[verdict] || equality.assumed;
  const line = make("li", { className: explained ? CLASSES[verdict] : "relugrad-hidden" });
  const told = explained ? (message) => quotes.typeset(message, options) : (message) => [quotes.plain(message)];
  line.append(make("strong", {}, ...told(shown)));
  const said = [basis && texts[basis], reason, ...remarks].filter(Boolean).join(texts.and);
  if (said) line.append(texts.colon, ...told(said));
  if (explained) line.prepend(make("p", {}, inline(`${left} = ${right}`)));
  else line.append(` (${left} = ${right})`);
  if (!counterexample) return line;
  const { values, sides } = counterexample;
  const at = values.map(([name, value]) => `${name} = ${quotes.matrix(value)}`).join(",\\quad ");
  const say = sides.map(([latex, value]) => inline(`${latex} = ${quotes.matrix(value)}`));
  line.append(make("div", { className: "check-example" },
    make("p", {}, `${texts.example} `, ...(at ? [inline(at)] : [])),
    ...say.map((side) => make("p", {}, side))));
  return line;
};

// -- the box ---------------------------------------------------------------------------------------
let katexLoaded;
export async function open(box, texts) {
  katexLoaded ??= window.book.katex()
    .then(() => loadScript("checker/auto-render.min.js")).then(remember);
  await katexLoaded;
  const one = (selector) => box.querySelector(selector);
  const [area, shown, status] = [one("textarea"), one(".check-shown"), one("[role=status]")];
  const [list, bar, button] = [one(".check-found"), one("progress"), one(".check-run")];
  const language = document.documentElement.lang;
  let found = null;
  let asked = null; // the text that is being judged
  let judging = false;
  let timer = 0;
  let drawing = 0;
  let note = ""; // what was said of the link to this text

  // What is wider than its place only now has a width; nobody reaches it while they type.
  let measuring = 0;
  const reach = () => {
    clearTimeout(measuring);
    measuring = setTimeout(() => dispatchEvent(new Event("resize")), PAUSE);
  };
  let drawn = ""; // what is shown: the text, and what was found at each sign
  let parts = []; // its blocks
  let listed = ""; // what the list is made of
  const draw = () => {
    clearTimeout(drawing);
    drawing = 0;
    const signs = found?.displays.map(({ start, end, equalities }) => [found.text.slice(start, end),
      equalities.map(({ verdict, sign, span }) => [verdict, ...[sign, span].map((place) =>
        place?.map((offset) => offset - start))])]);
    const wanted = JSON.stringify([area.value, signs, found?.macros]);
    if (wanted === drawn) return;
    drawn = wanted;
    if (!parts.length) shown.replaceChildren();
    parts = exchange(shown, parts, typeset(area.value, found));
    reach();
  };
  // A result of the previous text is dimmed only if the next one is late: dimming costs as much as a verdict.
  const busy = (on, ...places) => {
    for (const place of places) {
      place.setAttribute("aria-busy", on);
      if (!on) place.classList.remove("check-stale");
    }
  };
  const late = () => {
    draw();
    for (const place of [shown, list]) if (place.ariaBusy === "true") place.classList.add("check-stale");
  };
  const say = (text) => { if (status.textContent !== text) status.textContent = text; };
  const show = () => {
    draw();
    busy(false, shown);
    say([...found.errors, found.summary.split("\n")[0], note].filter(Boolean).join(" "));
    // What is wrong is listed with its reasons, once they are found.
    if (!found.explained) {
      drawing = setTimeout(late, PATIENCE);
      return;
    }
    busy(false, list);
    const all = found.displays.flatMap(({ equalities }) => equalities);
    // A key moves what is below it, and changes little of what is said.
    const wanted = JSON.stringify([all.map((one) => ({ ...one, sign: 0, span: 0 })), found.macros]);
    if (wanted !== listed) {
      listed = wanted;
      list.replaceChildren(...all.map((equality) => item(equality, texts, found.macros)));
      reach();
    }
  };
  const ready = () => {
    judging = true;
    button.querySelector("small")?.remove();
    bar.hidden = true;
  };

  const judge = async (explain) => {
    if (asked !== null) return;
    asked = area.value;
    const text = asked;
    try {
      const told = await check(text, { language, quotes: true, explain });
      asked = null;
      if (text !== area.value) { judge(false); return; }
      found = { ...told, text, explained: told.explained || explain };
      show();
      if (!found.explained) timer = setTimeout(judge, PAUSE, true);
    } catch (fault) {
      asked = null;
      if (text !== area.value && !(fault instanceof NotLoaded)) { judge(false); return; }
      found = null;
      busy(false, shown, list);
      list.replaceChildren();
      listed = "";
      draw();
      say(fault instanceof TooLong ? texts.slow : fault instanceof NotLoaded ? texts.failed : fault.message);
    }
  };
  const start = async () => {
    bar.hidden = false;
    bar.removeAttribute("value");
    bar.setAttribute("aria-label", texts.loading);
    say(texts.loading);
    try {
      await load((share) => { bar.value = share; });
      ready();
      say("");
    } catch {
      bar.hidden = true;
      say(texts.failed);
    }
  };

  area.addEventListener("input", () => {
    note = "";
    // What is pasted comes in many events, a line in each; and what is judged is drawn once, with its
    // verdicts, unless they take long.
    drawing ||= setTimeout(late, judging ? PATIENCE : FRAME);
    busy(judging, shown, list);
    clearTimeout(timer);
    if (judging) judge(false);
  });
  // Copied, a formula is its LaTeX.
  list.addEventListener("copy", (event) => {
    const part = getSelection().getRangeAt(0).cloneContents();
    for (const formula of part.querySelectorAll(".katex"))
      formula.replaceWith((formula.querySelector("annotation") ?? formula).textContent);
    for (const line of part.querySelectorAll("li, p")) line.append("\n");
    event.clipboardData.setData("text/plain", part.textContent);
    event.preventDefault();
  });
  addEventListener("hashchange", () => { if (box === document.querySelector(".check-box")) opened.follow(); });

  const opened = {
    /** Judge the text, and from then on as one types. */
    async run() {
      clearTimeout(timer);
      if (!judging) await start();
      if (judging) await judge(false);
    },
    async copy() {
      const hash = await toHash(area.value);
      try {
        await navigator.clipboard.writeText(location.href.split("#")[0] + hash);
        note = texts.copied;
      } catch {
        // Where the page may not, the reader can: from the address.
        location.replace(hash);
        note = texts.address;
      }
      say(note);
    },
    /** Take the text that the address brings. */
    async follow() {
      const text = await fromHash(location.hash);
      if (text === null || text === area.value) return;
      area.value = text;
      draw();
      box.scrollIntoView();
      if (judging || await isKept()) await opened.run();
    },
  };
  draw();
  // Who has loaded it once is not asked again.
  if (await isKept()) await opened.run();
  return opened;
}
