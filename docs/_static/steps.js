// A derivation step by step: one step of the page at a time, beside it its rules and its shapes.
(() => {
  "use strict";
  const root = document.documentElement;
  const { all, equationOf, store } = window.book;
  const steps = all(".step");
  const sections = all(".steps-section");
  const intro = document.querySelector(".steps-intro");
  const choice = document.querySelector(".steps-choice");
  const bar = document.querySelector(".steps-bar");
  if (!steps.length || !choice || !bar) return;
  const [number, title] = all("[role=status] > span", bar);
  const links = all("ol a", bar);
  const stepped = () => root.dataset.steps === "one";
  let here = 0;

  // What stands beside a step waits in templates until the step is first shown.
  const complete = (step) => {
    for (const template of all("template", step)) template.replaceWith(template.content);
    for (const link of all("aside li > a", step)) {
      const equation = link.nextElementSibling ? null : equationOf(link);
      if (equation) link.after(equation);
    }
  };

  // The equations stand beside the rules where they are short enough, else below.
  const fit = () => {
    const step = steps[here];
    step.classList.add("step-short");
    const wide = (box) => box.scrollWidth > box.clientWidth;
    if (all(".step-equation .katex-display", step).some(wide)) step.classList.remove("step-short");
  };
  addEventListener("resize", fit);

  const show = (to) => {
    here = Math.min(Math.max(to, 0), steps.length - 1);
    const step = steps[here];
    complete(step);
    for (const other of steps) other.classList.toggle("step-here", other === step);
    for (const section of sections) section.classList.toggle("step-here", section.contains(step));
    intro?.classList.toggle("step-here", here === 0);
    links.forEach((link, k) => {
      link.classList.toggle("step-done", k < here);
      link.ariaCurrent = k === here ? "step" : null;
    });
    const heading = step.closest("section").querySelector("h1, h2, h3, h4");
    number.textContent = bar.dataset.number.replace("{number}", here + 1).replace("{count}", steps.length);
    title.textContent = heading.firstChild.textContent;
    for (const button of all("button", bar)) {
      const at = here + Number(button.dataset.go);
      button.ariaDisabled = String(at < 0 || at >= steps.length);
    }
    fit();
    // What is wider than its place only now has a width, and another section is being read.
    dispatchEvent(new Event("resize"));
    dispatchEvent(new Event("scroll"));
  };

  const address = (hash) => history.replaceState(null, "", hash || location.pathname + location.search);
  const turn = (by) => {
    if (!steps[here + by]) return;
    show(here + by);
    address(`#${steps[here].id}`);
    if (choice.getBoundingClientRect().top < 0) choice.scrollIntoView();
  };
  for (const button of all("button", bar))
    button.addEventListener("click", () => turn(Number(button.dataset.go)));
  document.addEventListener("keydown", (event) => {
    const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (!by || !stepped() || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    // These have a use of their own for the arrows.
    if (event.target.closest?.("input, textarea, dialog, .bd-article [tabindex]")) return;
    event.preventDefault();
    turn(by);
  });

  // -- the two ways to read ----------------------------------------------------------------------
  const read = (way) => {
    root.dataset.steps = way;
    for (const button of all("button", choice)) button.ariaPressed = String(button.dataset.steps === way);
  };
  for (const button of all("button", choice))
    button.addEventListener("click", () => {
      const way = button.dataset.steps;
      store("steps", way);
      if (way === root.dataset.steps) return;
      const seen = steps.findIndex((step) => step.getBoundingClientRect().bottom > 120);
      read(way);
      if (stepped()) {
        const away = choice.getBoundingClientRect().top < 0;
        show(away ? seen : here);
        address(`#${steps[here].id}`);
        if (away) choice.scrollIntoView();
      } else {
        address("");
        if (here > 0) steps[here].scrollIntoView();
      }
    });

  // -- a link to a step, or to what stands in one -------------------------------------------------
  const follow = () => {
    const id = decodeURIComponent(location.hash.slice(1));
    const target = id ? document.getElementById(id) : null;
    const step = target?.closest(".step") ?? target?.querySelector(".step");
    if (!step) return false;
    if (step === target) read("one");
    if (!stepped()) return false;
    show(steps.indexOf(step));
    // The browser goes to a step by itself, and there finds itself at the top of the page.
    if (step !== target) target.scrollIntoView();
    return true;
  };
  addEventListener("hashchange", () => location.hash ? follow() : show(0));
  read(root.dataset.steps === "one" ? "one" : "all");
  if (!follow()) show(0);
})();
