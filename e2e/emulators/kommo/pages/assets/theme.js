// Runs before the page is drawn, so that the chosen theme does not flash. Widgets read the attribute: Kommo, dark theme.
const ownChoice = localStorage.getItem('theme')
const systemIsDark = matchMedia('(prefers-color-scheme: dark)')
const setTheme = (theme) => document.documentElement.setAttribute('data-color-scheme', theme)
const systemTheme = () => (systemIsDark.matches ? 'dark' : 'light')
setTheme(ownChoice ?? systemTheme())
systemIsDark.addEventListener('change', () => {
  if (!localStorage.getItem('theme')) setTheme(systemTheme())
})
// The button comes anew with each page.
addEventListener('click', ({ target }) => {
  if (!target.closest?.('#theme')) return
  const next = document.documentElement.getAttribute('data-color-scheme') === 'dark' ? 'light' : 'dark'
  localStorage.setItem('theme', next)
  setTheme(next)
})
