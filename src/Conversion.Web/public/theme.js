// Before the first paint, so that nobody is dazzled who chose the dark. The page itself takes over from there (src/app/theme.svelte.ts).
try {
  var theme = localStorage.getItem('converter.theme');
  if (theme) {
    document.documentElement.dataset.theme = theme;
  }
} catch (_) {
  // Storage may be forbidden; then the system's theme it is.
}
