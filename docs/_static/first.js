(() => {
  const root = document.documentElement;
  const stored = (key) => { try { return localStorage.getItem(key); } catch { return null; } };
  const mode = ["light", "dark"].find((known) => known === stored("mode")) ?? "auto";
  const dark = matchMedia("(prefers-color-scheme: dark)").matches;
  root.dataset.mode = mode;
  root.dataset.theme = mode === "auto" ? (dark ? "dark" : "light") : mode;
  root.dataset.steps = stored("steps") === "all" && !location.hash.startsWith("#step-") ? "all" : "one";
  // Paper is white.
  let shown = root.dataset.theme;
  addEventListener("beforeprint", () => { shown = root.dataset.theme; root.dataset.theme = "light"; });
  addEventListener("afterprint", () => { root.dataset.theme = shown; });
  // The fonts of the equations lie in their stylesheet: unpacked now, they are there when it is drawn.
  for (const font of ["KaTeX_Main", "KaTeX_Size1", "KaTeX_Size2", "KaTeX_Size3", "KaTeX_Size4"])
    document.fonts?.load(`1em ${font}`);
  document.fonts?.load("italic 1em KaTeX_Math");
})();
