(() => {
  const root = document.documentElement;
  const stored = (() => { try { return localStorage.getItem("mode"); } catch { return null; } })();
  const mode = stored === "light" || stored === "dark" ? stored : "auto";
  const dark = matchMedia("(prefers-color-scheme: dark)").matches;
  root.dataset.mode = mode;
  root.dataset.theme = mode === "auto" ? (dark ? "dark" : "light") : mode;
})();
