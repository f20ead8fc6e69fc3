// What a reader can try on a page: slips in its own equations, and answers to its exercises.
(() => {
  "use strict";
  const { all, fromDisk, katex, make, scripts } = window.book;
  const page = document.getElementById("book-play")?.dataset;
  if (!page) return;
  const words = JSON.parse(page.words);
  const howToServe = () => window.book.howToServe(words.box_file);

  // -- what is loaded when it is first needed ------------------------------------------------------
  const modules = {};
  const module = (name) => modules[name] ??= import(`${scripts}checker/${name}.js`)
    .catch((error) => { delete modules[name]; throw error; });
  const checker = () => module("check");

  const typeset = async (box, latex, displayMode = false) => {
    const { render } = await katex();
    const trust = ({ command, class: name }) => command === "\\htmlClass" && name === "slip-changed";
    render(latex, box, { displayMode, trust, strict: false, throwOnError: false });
  };

  // -- a verdict: the word, the reason, and a point at which the two sides differ ------------------
  const point = async ({ at, left, right }) => {
    const line = make("p", { className: "slip-point" });
    const known = { at, left, right };
    for (const [, piece, text] of words.slip_point.matchAll(/\{(\w+)\}|([^{}]+)/g)) {
      if (text) { line.append(text); continue; }
      const box = make("span", { className: "math" });
      line.append(box);
      await typeset(box, known[piece]);
    }
    // What closes after a short formula stays on its line.
    for (const box of line.querySelectorAll(".math")) {
      const [, stop] = /^([，。,.;])/.exec(box.nextSibling?.data ?? "") ?? [];
      if (!stop || box.querySelector("annotation").textContent.length > 12) continue;
      box.nextSibling.data = box.nextSibling.data.slice(1);
      const held = make("span", { className: "held" });
      box.replaceWith(held);
      held.append(box, stop);
    }
    return line;
  };
  const COLOURS = { right: "slip-right", wrong: "slip-wrong" };
  const tell = async (box, verdict, word, reason, refuted) => {
    const line = make("p", {}, make("strong", { className: COLOURS[verdict] ?? "", textContent: word }));
    if (reason) {
      const [quotes] = await Promise.all([module("quotes"), katex()]);
      line.append(words.slip_colon, ...quotes.typeset(reason, { strict: false }));
    }
    const lines = [line];
    if (refuted?.at) lines.push(await point(refuted));
    box.replaceChildren(...lines);
  };

  // -- slips: beside each mark that has some -------------------------------------------------------
  let table;
  const slipsOf = (number) => (table ??= fetch(page.file).then((response) => {
    if (!response.ok) throw new Error(response.status);
    return response.json();
  }).catch((error) => { table = undefined; throw error; })).then((found) => found[number]);

  const copying = (button, text) => async () => {
    const said = button.textContent;
    try {
      await navigator.clipboard.writeText(text());
      button.textContent = words.copied;
    } catch {
      button.textContent = words.not_copied;
    }
    setTimeout(() => { button.textContent = said; }, 2000);
  };

  const panelFor = ({ before, slips }) => {
    const shown = make("div", { className: "math" });
    const told = make("div", { className: "slip-told", role: "status" });
    let here = slips[0];
    const link = make("a", { className: "btn btn-sm", textContent: words.slip_check });
    const copy = make("button", { type: "button", className: "btn btn-sm", textContent: words.slip_copy });
    copy.addEventListener("click", copying(copy, () => here.latex));
    const chips = slips.map((slip) => {
      const textContent = words[`slip_${slip.kind}`];
      const chip = make("button", { type: "button", className: "btn btn-sm", textContent, ariaPressed: "false" });
      chip.addEventListener("click", async () => {
        here = slip;
        for (const other of chips) other.ariaPressed = String(other === chip);
        foot.hidden = false;
        checker()
          .then(({ toHash }) => toHash(`${before}$$\n${slip.latex}\n$$\n`))
          .then((hash) => { link.href = `try.html${hash}`; }, () => { link.hidden = true; });
        const box = make("div");
        await typeset(box, slip.marked ?? slip.latex, true);
        shown.replaceChildren(...box.childNodes);
        await tell(told, slip.wrong ? "wrong" : "right", slip.verdict, slip.reason, slip);
        dispatchEvent(new Event("resize"));
      });
      return chip;
    });
    const className = "slip-chips d-flex flex-wrap gap-2";
    const group = make("div", { className, role: "group", ariaLabel: words.slip_open }, ...chips);
    const foot = make("div", { hidden: true }, link, " ", copy);
    return [group, shown, told, foot];
  };

  const marks = all("details.relugrad-mark");
  for (const number of page.marks?.split(",") ?? []) {
    const mark = marks[number];
    if (!mark) continue;
    const panel = make("div", { className: "slips d-print-none", hidden: true });
    const button = make("button", {
      type: "button", className: "slip-open d-print-none", textContent: words.slip_open, ariaExpanded: "false",
    });
    // After the mark, which stays at its equation: nothing moves when the button comes.
    const bar = make("div", { className: "slip-bar" }, button);
    mark.after(bar, panel);
    button.addEventListener("click", async () => {
      panel.hidden = !panel.hidden;
      button.ariaExpanded = String(!panel.hidden);
      if (panel.hidden || panel.querySelector(".slip-chips")) return;
      if (fromDisk) { panel.replaceChildren(howToServe()); return; }
      try {
        panel.replaceChildren(...panelFor(await slipsOf(number)));
      } catch {
        panel.replaceChildren(make("p", { textContent: words.slip_failed }));
      }
    });
  }

  // -- answers: judged by the checker in the browser -----------------------------------------------
  const refutedBy = async (found) => {
    if (!found) return null;
    const { matrix } = await module("quotes");
    const [left, right] = found.sides.map(([, value]) => matrix(value));
    return { at: found.values.map(([name, value]) => `${name} = ${matrix(value)}`).join(",\\; "), left, right };
  };

  for (const form of all("form.answer-field")) {
    const field = form.querySelector("input");
    const shown = form.querySelector(".answer-shown");
    const told = form.querySelector(".answer-told");
    let waiting;
    if (fromDisk) {
      told.append(howToServe());
      form.querySelector("button").disabled = true;
    }
    field.addEventListener("input", () => {
      if (!fromDisk) told.replaceChildren();
      clearTimeout(waiting);
      waiting = setTimeout(() => {
        const latex = field.value.trim().replace(/^\$+|\$+$/g, "");
        if (latex) typeset(shown, latex, true).catch(() => {});
        else shown.replaceChildren();
      }, 150);
    });
    const say = (text) => told.replaceChildren(make("p", { textContent: text }));
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      if (fromDisk) return;
      const answer = field.value;
      const exercise = JSON.parse(form.dataset.exercise);
      let TooLong;
      try {
        const engine = await checker();
        ({ TooLong } = engine);
        await engine.load((share) => say(words.answer_loading.replace("{percent}", Math.round(100 * share))));
        say(words.answer_running);
        const found = await engine.ask({ ...exercise, answer, quotes: true, language: document.documentElement.lang });
        if (answer !== field.value) return;
        const refuted = await refutedBy(found.counterexample);
        await tell(told, found.verdict, words[`answer_${found.verdict}`], found.reason, refuted);
      } catch (error) {
        say(TooLong && error instanceof TooLong ? words.answer_long : words.answer_failed);
      }
    });
  }
})();
