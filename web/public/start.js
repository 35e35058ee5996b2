// Runs before the first paint, long before the page's own script is there: sets the theme that was chosen, and asks for
// what the page at this address needs first. The rest is in lib/theme.ts, lib/first-answers.ts and build/first-load.ts.
;(function () {
  try {
    var theme = localStorage.getItem('kba.theme')
    if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme
  } catch {
    // Storage is forbidden: the theme is the system's.
  }
  window.firstAnswers = new Map()
  var table = document.getElementById('first-load')
  if (table === null) return
  JSON.parse(table.textContent).some(function (page) {
    var found = new RegExp(page.path).exec(location.pathname)
    if (found === null) return false
    page.files.forEach(preload)
    // Filters in the address make other questions of it.
    if (location.search === '') page.asks.forEach(askFirst, found[1])
    return true
  })

  function preload(file) {
    var link = document.createElement('link')
    link.rel = 'modulepreload'
    link.href = file
    document.head.append(link)
  }

  function askFirst(path) {
    var address = path.replace('{1}', this)
    var answer = fetch(address, { headers: { accept: 'application/json' } })
    // Who takes the answer deals with its failure.
    answer.catch(function () {})
    window.firstAnswers.set(address, answer)
  }
})()
