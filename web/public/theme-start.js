// Before the first paint, so that a chosen theme does not flash. The rest is in lib/theme.ts.
try {
  var theme = localStorage.getItem('kba.theme')
  if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme
} catch {
  // Storage is forbidden: the theme is the system's.
}
