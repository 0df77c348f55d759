// Runs before the first paint, so that a dark or large page never flashes light or small. It only reads the choices that the
// person made and marks the root element; everything else waits for chat.js.
(() => {
  const root = document.documentElement;
  let saved = null;
  try {
    saved = JSON.parse(localStorage.getItem("hcb.preferences") ?? "null");
  } catch {
    // A blocked or broken storage means the defaults.
  }
  if (saved?.theme === "light" || saved?.theme === "dark") root.dataset.theme = saved.theme;
  if (saved?.elder === true) root.dataset.size = "elder";
  if (saved?.language === "en") root.lang = "en";
})();
