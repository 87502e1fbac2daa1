/**
 * The page's own script: filters cards, opens and closes them, copies, switches between light and dark. It reads and writes this document only;
 * the page's policy lets it do nothing else. Whatever it serves is hidden without it.
 */
export const SCRIPT = `'use strict'
{
  const all = selector => [...document.querySelectorAll(selector)]
  const one = id => document.getElementById(id)
  const fold = text => text.normalize('NFKC').toLowerCase()
  const cards = all('article[data-verdict], article[data-result]').map(card => ({ card, text: fold(card.textContent) }))

  const filter = () => {
    const words = fold(one('text').value).split(/\\s+/).filter(word => word !== '')
    const verdict = one('verdict').value
    const result = one('result').value
    let count = 0
    for (const { card, text } of cards) {
      const right =
        card.dataset.verdict === undefined
          ? result === '' || card.dataset.result === result
          : verdict === '' || card.dataset.verdict === verdict
      const show = right && words.every(word => text.includes(word))
      card.hidden = !show
      if (show) count += 1
    }
    for (const group of all('.group')) group.hidden = group.querySelector('article:not([hidden])') === null
    one('count').textContent = String(count)
  }

  const setOpen = open => {
    for (const details of all('main details')) details.open = open
  }

  const copy = async button => {
    const source = button.previousElementSibling
    const range = document.createRange()
    range.selectNodeContents(source)
    getSelection().removeAllRanges()
    getSelection().addRange(range)
    try {
      await navigator.clipboard.writeText(source.textContent)
    } catch {
      return
    }
    button.textContent = one('shown').dataset.copied
  }

  const switchTheme = () => {
    const root = document.documentElement
    const dark = root.dataset.theme ? root.dataset.theme === 'dark' : matchMedia('(prefers-color-scheme: dark)').matches
    root.dataset.theme = dark ? 'light' : 'dark'
  }

  const reveal = () => {
    const target = location.hash.length > 1 ? one(location.hash.slice(1)) : null
    if (target === null) return
    for (const details of target.querySelectorAll(':scope > details')) details.open = true
  }

  let folded = []
  addEventListener('beforeprint', () => {
    folded = all('details:not([open])').filter(
      details => details.closest('[data-result="clear"], [data-result="not-applicable"]') === null,
    )
    for (const details of folded) details.open = true
  })
  addEventListener('afterprint', () => {
    for (const details of folded) details.open = false
  })
  addEventListener('hashchange', reveal)

  const tools = one('tools')
  tools.hidden = false
  tools.addEventListener('submit', event => {
    event.preventDefault()
    filter()
  })
  tools.addEventListener('input', filter)
  one('open').addEventListener('click', () => setOpen(true))
  one('close').addEventListener('click', () => setOpen(false))
  one('theme').addEventListener('click', switchTheme)
  for (const button of all('button.copy')) {
    button.hidden = false
    button.addEventListener('click', () => copy(button))
  }
  reveal()
}
`
