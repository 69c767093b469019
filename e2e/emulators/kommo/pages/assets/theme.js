// Runs before the page is drawn, so that the chosen theme does not flash.
const chosen = localStorage.getItem('theme')
if (chosen) document.documentElement.dataset.theme = chosen
addEventListener('DOMContentLoaded', () => {
  document.getElementById('theme')?.addEventListener('click', () => {
    const root = document.documentElement
    const isDark = root.dataset.theme ? root.dataset.theme === 'dark' : matchMedia('(prefers-color-scheme: dark)').matches
    root.dataset.theme = isDark ? 'light' : 'dark'
    localStorage.setItem('theme', root.dataset.theme)
  })
})
