// What a page does beyond being read: colours, menus, the language, copying, and the search.
(() => {
  "use strict";
  const root = document.documentElement;
  const all = (selector, from = document) => [...from.querySelectorAll(selector)];
  const make = (name, properties = {}, ...children) => {
    const made = Object.assign(document.createElement(name), properties);
    made.append(...children);
    return made;
  };
  const store = (key, value) => { try { localStorage.setItem(key, value); } catch { /* private */ } };

  // -- colours: as the system, light, dark -------------------------------------------------------
  const system = matchMedia("(prefers-color-scheme: dark)");
  const modes = ["auto", "light", "dark"];
  const paint = (mode) => {
    root.dataset.mode = mode;
    root.dataset.theme = mode === "auto" ? (system.matches ? "dark" : "light") : mode;
    for (const button of all(".book-mode")) button.ariaLabel = button.title = button.dataset[mode];
  };
  paint(modes.includes(root.dataset.mode) ? root.dataset.mode : "auto");
  system.addEventListener("change", () => paint(root.dataset.mode));
  for (const button of all(".book-mode"))
    button.addEventListener("click", () => {
      const mode = modes[(modes.indexOf(root.dataset.mode) + 1) % modes.length];
      store("mode", mode);
      paint(mode);
    });

  // -- dialogs: a click beside one closes it -----------------------------------------------------
  for (const dialog of all("dialog"))
    dialog.addEventListener("click", (event) => { if (event.target === dialog) dialog.close(); });

  // -- menus: beside the text where there is room, else in a dialog ------------------------------
  for (const [name, wide] of [["primary", "(min-width: 992px)"], ["secondary", "(min-width: 1200px)"]]) {
    const button = document.querySelector(`.${name}-toggle`);
    const sidebar = document.getElementById(`pst-${name}-sidebar`);
    const dialog = document.getElementById(`pst-${name}-sidebar-modal`);
    if (!button || !sidebar || !dialog) continue;
    const move = (from, to) => {
      to.append(...from.childNodes);
      to.classList.add(...from.classList);
      from.removeAttribute("class");
    };
    button.addEventListener("click", () => {
      if (matchMedia(wide).matches) {
        button.ariaExpanded = String(!sidebar.classList.toggle("pst-sidebar-hidden"));
      } else {
        move(sidebar, dialog);
        dialog.showModal();
      }
    });
    dialog.addEventListener("close", () => move(dialog, sidebar));
    dialog.addEventListener("click", (event) => { if (event.target.closest("a")) dialog.close(); });
  }

  // -- what scrolls within itself can be scrolled by keyboard -------------------------------------
  const reach = () => {
    const boxes = all(".bd-article pre, .katex-display, .pst-scrollable-table-container, .bd-article table, .bd-article .text_html, .relugrad-evidence dd, .riddle-verdict, .check-found :is(li, p), [role=status] > p");
    // What is only for a screen reader needs no keyboard. To change one and measure the next would
    // lay the page out for each.
    const wide = boxes.filter((box) => box.scrollWidth > box.clientWidth && !box.closest(".relugrad-hidden"));
    for (const box of wide) box.tabIndex = 0;
  };
  reach();
  document.fonts?.ready.then(reach);
  addEventListener("resize", reach);
  addEventListener("toggle", reach, true);

  // -- numbered references: the equation itself, by mouse and by keyboard -------------------------
  const cited = document.getElementById("book-equations")?.content;
  const numbered = "a[href*='#equation-']:not(.headerlink)";
  const equationOf = (link) => {
    const href = link.getAttribute("href");
    const box = href.startsWith("#")
      ? document.getElementById(href.slice(1))
      : cited && all("[data-equation]", cited).find((found) => found.dataset.equation === href);
    const equation = box?.querySelector(".katex-display")?.cloneNode(true);
    equation?.removeAttribute("tabindex");
    return equation;
  };
  if (document.querySelector(numbered)) {
    const preview = make("div", { id: "book-preview", className: "d-print-none", role: "tooltip", hidden: true });
    document.querySelector("main").append(preview);
    let link = null;
    let waiting = 0;
    const hide = () => {
      clearTimeout(waiting);
      link?.removeAttribute("aria-describedby");
      link = null;
      preview.hidden = true;
    };
    const show = (wanted) => {
      const equation = equationOf(wanted);
      if (wanted === link) return;
      hide();
      if (!equation) return;
      link = wanted;
      link.setAttribute("aria-describedby", preview.id);
      preview.replaceChildren(equation);
      preview.hidden = false;
      const { left, top, bottom } = link.getBoundingClientRect();
      const room = root.clientWidth - preview.offsetWidth - 8;
      const below = bottom + 6 + preview.offsetHeight < innerHeight;
      preview.style.left = `${Math.max(8, Math.min(left - 16, room))}px`;
      preview.style.top = `${below ? bottom + 6 : top - 6 - preview.offsetHeight}px`;
    };
    document.addEventListener("pointerover", (event) => {
      // A finger follows the link; it has nothing to hover with.
      if (event.pointerType !== "mouse") return;
      const wanted = event.target.closest?.(numbered);
      const stays = wanted === link || event.target.closest?.("#book-preview");
      clearTimeout(waiting);
      if (wanted && wanted !== link) waiting = setTimeout(() => show(wanted), 150);
      else if (!wanted && link && !stays) waiting = setTimeout(hide, 250);
    });
    document.addEventListener("focusin", (event) => {
      if (event.target.matches(numbered) && event.target.matches(":focus-visible")) show(event.target);
      else hide();
    });
    document.addEventListener("keydown", (event) => { if (event.key === "Escape") hide(); });
    addEventListener("scroll", () => { if (link) hide(); }, { passive: true });
  }

  // -- a link into a fold opens it: not every browser does so by itself ---------------------------
  const unfold = () => {
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    const folded = "details:not([open])";
    if (!target?.closest(folded)) return;
    for (let fold = target.closest(folded); fold; fold = fold.parentElement.closest(folded)) fold.open = true;
    target.scrollIntoView();
  };
  addEventListener("hashchange", unfold);
  unfold();

  // -- the section that is being read ------------------------------------------------------------
  const links = new Map(all("#pst-page-toc-nav a[href^='#']").map((a) => [a.hash.slice(1), a]));
  const sections = all("section[id]").filter((section) => links.has(section.id));
  if (sections.length) {
    const mark = () => {
      const seen = sections.filter((section) => section.getClientRects().length);
      let here = seen[0] ?? sections[0];
      for (const section of seen) if (section.getBoundingClientRect().top < 120) here = section;
      for (const [id, link] of links) {
        link.classList.toggle("active", id === here.id);
        link.ariaCurrent = id === here.id ? "location" : null;
      }
    };
    let waiting = false;
    addEventListener("scroll", () => {
      if (waiting) return;
      waiting = true;
      requestAnimationFrame(() => { waiting = false; mark(); });
    }, { passive: true });
    mark();
  }

  // -- the language: keep the place on the page, remember the choice -----------------------------
  for (const link of all(".book-languages a"))
    link.addEventListener("click", () => {
      link.hash = location.hash;
      store("language", link.hreflang);
    });
  for (const details of all(".book-languages")) {
    document.addEventListener("click", (event) => { if (!details.contains(event.target)) details.open = false; });
    details.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || !details.open) return;
      details.open = false;
      details.querySelector("summary").focus();
    });
  }

  // -- search: Pagefind, loaded when it is first needed ------------------------------------------
  // The index has every Chinese character as a word: a Chinese word is its characters in a row,
  // which Pagefind finds in quotes; of other words it finds the beginnings.
  const han = /[\u3007\u3400-\u9fff\uf900-\ufaff]/g;
  const row = (text) => `"${text.replace(han, " $& ")}"`;
  const questions = (query) => {
    const words = query.split(/\s+/).filter((word) => /[\p{L}\p{N}]/u.test(word));
    const others = words.filter((word) => word.search(han) < 0);
    const rows = words.filter((word) => word.search(han) >= 0)
      .flatMap((word) => word.split(/[^\p{L}\p{N}]+/u)).filter(Boolean).map(row);
    return others.length ? [...rows, others.join(" ")] : rows;
  };
  const beside = "((?:&\\w+;|[^\\p{L}\\p{N}&<])*)";
  const MARKED = new RegExp(`<mark>${beside}(.*?)${beside}</mark>`, "gu");
  const form = document.querySelector(".book-search");
  let engine;
  const load = () => engine ??= import(new URL(`${form.dataset.bundle}pagefind.js`, location.href).href)
    .then(async (pagefind) => {
      await pagefind.options({ excerptLength: root.lang.startsWith("zh") ? 60 : 30 });
      await pagefind.init();
      return pagefind;
    });
  // The pages with a section that has every word; of each the best sections, the best page first.
  const searchFor = async (query) => {
    const pagefind = await load();
    const asked = questions(query);
    const [whole, ...answers] = await Promise.all(
      [row(query), ...asked].map(async (question) => (await pagefind.search(question)).results));
    if (!answers.length) return [];
    const scores = answers.map((results) => new Map(results.map(({ id, score }) => [id, score])));
    const inRow = new Set(whole.map(({ id }) => id));
    const found = await Promise.all(answers[0]
      .filter(({ id }) => scores.every((scored) => scored.has(id)))
      .map(async (result) => {
        const { url, meta, excerpt, content } = await result.data();
        const [title, words, text] = [meta.title, query, content].map((part) => part.toLowerCase());
        // Where it knows no such word, Pagefind takes any beginning of it, be it one letter.
        if (!words.split(/[^\p{L}\p{N}]+/u).every((word) => text.includes(word.slice(0, 3)))) return [];
        const named = (title === words) + title.includes(words);
        const score = scores.reduce((sum, scored) => sum + scored.get(result.id), 0);
        return [{ url, ...meta, excerpt, score, fits: named * 2 + inRow.has(result.id) }];
      }));
    // What has the query for its title comes first, then in its title, then in a row.
    const sections = found.flat().sort((one, other) => other.fits - one.fits || other.score - one.score);
    const pages = new Map(sections.map(({ page }) => [page, []]));
    for (const section of sections) pages.get(section.page).push(section);
    return [...pages.values()].map((best) => best.slice(0, 3));
  };
  if (form) {
    const field = form.querySelector("input");
    const list = form.querySelector("ul");
    const status = form.querySelector("[role=status]");
    const text = form.dataset;
    const show = (sections) => {
      const item = make("li");
      for (const section of sections) {
        const title = section.title === section.page ? section.page : `${section.page} › ${section.title}`;
        // Pagefind escapes all but its own <mark>, of which each character has one, as has each word
        // with its punctuation.
        const excerpt = make("span", { innerHTML: section.excerpt.replaceAll("</mark><mark>", "").replace(MARKED, "$1<mark>$2</mark>$3") });
        item.append(make("a", { href: section.url }, make("strong", { textContent: title }), excerpt));
      }
      return item;
    };
    let waiting;
    const search = () => {
      clearTimeout(waiting);
      const query = field.value.trim();
      if (query) waiting = setTimeout(answer, 120, query);
      else list.replaceChildren();
    };
    const answer = async (query) => {
      try {
        const pages = await searchFor(query);
        if (query !== field.value.trim()) return;
        list.replaceChildren(...pages.map(show));
        status.textContent = (pages.length ? text.count : text.none)
          .replace("{count}", pages.length).replace("{query}", query);
      } catch {
        engine = undefined;
        status.textContent = text.failed;
      }
    };
    field.addEventListener("focus", () => load().catch(() => {}), { once: true });
    field.addEventListener("input", search);
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      list.querySelector("a")?.click();
    });
    const dialog = form.closest("dialog");
    form.addEventListener("keydown", (event) => {
      // In a search field the browser would first clear the words.
      if (event.key === "Escape") dialog?.close();
      if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
      const stops = [field, ...all("a", list)];
      const next = stops[stops.indexOf(document.activeElement) + (event.key === "ArrowDown" ? 1 : -1)];
      if (next) { event.preventDefault(); next.focus(); }
    });
    const open = () => {
      if (!dialog?.open) dialog?.showModal();
      field.focus();
      field.select();
    };
    for (const button of all(".book-search-button")) button.addEventListener("click", open);
    dialog?.querySelector(".book-search-close").addEventListener("click", () => dialog.close());
    dialog?.addEventListener("click", (event) => { if (event.target.closest("li a")) dialog.close(); });
    document.addEventListener("keydown", (event) => {
      const typing = event.target.closest?.("input, textarea, [contenteditable]");
      if ((event.key === "k" && (event.ctrlKey || event.metaKey)) || (event.key === "/" && !typing)) {
        event.preventDefault();
        open();
      }
    });
    const asked = new URLSearchParams(location.search).get("q");
    if (!dialog && asked) {
      field.value = asked;
      search();
    }
  }

  // -- what the scripts of some pages use ---------------------------------------------------------
  const scripts = new URL("./", document.currentScript.src).href;
  const loaded = {};
  // As `symbols.py` does it; under an accent stands another symbol.
  const colour = (place) => {
    for (const letters of all(".mathnormal", place))
      if (/^[A-Za-z]+$/.test(letters.textContent) && !letters.closest(".accent"))
        letters.innerHTML = letters.textContent.replace(/[XWYEM]/g, (letter) => `<span class="symbol-${letter.toLowerCase()}">${letter}</span>`);
  };
  window.book = {
    all, make, store, equationOf, searchFor, scripts,
    // A page from the disk may load no modules and no data.
    fromDisk: location.protocol === "file:",
    /** How to serve the site, in the words of the page's language. */
    howToServe(told) {
      const [before, command, after] = told.split("`");
      return make("p", {}, before, make("code", { textContent: command }), after);
    },
    /** Load a script once; what did not come is asked for again. */
    load: (name) => loaded[name] ??= new Promise((resolve, reject) => {
      const script = make("script", { src: `${scripts}${name}` });
      script.addEventListener("load", resolve);
      script.addEventListener("error", () => { delete loaded[name]; reject(new Error(name)); });
      document.head.append(script);
    }),
    /** KaTeX, with the symbols' colours on a page that has them. */
    katex: () => window.book.load("checker/katex.min.js").then(() => {
      const { render } = katex;
      if (!loaded.katex && document.querySelector("[class*='symbol-']"))
        katex.render = (latex, place, options) => { render(latex, place, options); colour(place); };
      loaded.katex = true;
      return katex;
    }),
  };
})();
