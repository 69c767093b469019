import { post, say, withViewer } from './page.js'
import { navigate } from './router.js'

/** A form; saving it opens the deal. Until then the card's widgets see the id 0. */
export function start({ host }) {
  const form = document.getElementById('new-deal')
  form.addEventListener('submit', (event) => {
    event.preventDefault()
    void save(host, form.elements)
  })
}

async function save({ subdomain, userId }, { name, price }) {
  const deal = { name: name.value, price: Number(price.value.replace(',', '.')) || 0 }
  try {
    const { href } = await post(`/ajax/accounts/${subdomain}/leads?user=${userId}`, deal)
    await navigate(withViewer(href))
  } catch {
    say('The deal could not be saved')
  }
}
