/** The login flow: the server says which step comes next. */

function openLogin() {
  const main = document.querySelector('main')
  let token = ''
  const ask = async (value) => {
    const response = await fetch('/i/api/1.1/onboarding/task.json', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ token, value }),
    })
    const step = await response.json()
    token = step.token
    if (step.kind === 'done') location.assign('/home')
    else show(step)
  }
  const show = ({ kind, title, hint, error }) => {
    const form = document.createElement('form')
    form.setAttribute('role', 'dialog')
    form.innerHTML = `<h1></h1><p></p>${inputOf(kind)}<button>Next</button>`
    form.querySelector('h1').textContent = title
    form.querySelector('p').textContent = hint ?? ''
    if (error !== undefined) {
      const alert = document.createElement('div')
      alert.setAttribute('role', 'alert')
      alert.textContent = error
      form.append(alert)
    }
    form.addEventListener('submit', (event) => {
      event.preventDefault()
      void ask(form.querySelector('input')?.value ?? '')
    })
    main.replaceChildren(form)
  }
  void ask(undefined)
}

function inputOf(kind) {
  if (kind === 'captcha') return '<iframe title="arkose" srcdoc="Are you human?"></iframe>'
  if (kind === 'username') return '<input type="text" name="text" autocomplete="username" />'
  if (kind === 'password') return '<input type="password" name="password" autocomplete="current-password" />'
  return '<input type="text" name="text" data-testid="ocfEnterTextTextInput" />'
}
