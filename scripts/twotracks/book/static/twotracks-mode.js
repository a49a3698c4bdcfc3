/* Runs before the first paint, so that nobody sees a white flash in dark mode. Without scripts data-theme stays absent and
   the stylesheet follows the system. */
(() => {
  let mode = null;
  try { mode = localStorage.getItem("mode"); } catch { /* storage may be forbidden */ }
  if (mode !== "light" && mode !== "dark") mode = "auto";
  const dark = mode === "dark" || (mode === "auto" && matchMedia("(prefers-color-scheme: dark)").matches);
  Object.assign(document.documentElement.dataset, { mode, theme: dark ? "dark" : "light" });
})();
