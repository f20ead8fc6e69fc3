// Send a reader to the language that was chosen before, or that the browser prefers.
(() => {
  const known = ["en", "zh-cn", "zh-tw"];
  const folder = (tag) => {
    const [language, ...rest] = tag.toLowerCase().split("-");
    if (language !== "zh") return language === "en" ? "en" : undefined;
    return rest.some((part) => ["hant", "tw", "hk", "mo"].includes(part)) ? "zh-tw" : "zh-cn";
  };
  let chosen;
  try { chosen = localStorage.getItem("language")?.toLowerCase(); } catch { /* private */ }
  const wanted = [chosen, ...navigator.languages.map(folder), "en"];
  location.replace(`${wanted.find((language) => known.includes(language))}/index.html${location.hash}`);
})();
