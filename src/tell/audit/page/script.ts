/**
 * The page's own script: sorts the certificates by a column, a second time the other way round, and hides those that do not hold what is searched for. It reads
 * and writes this document only; without it the table is there as it is.
 */
export const SCRIPT = `'use strict'
{
  const table = document.getElementById('certificates')
  const form = document.getElementById('filter')
  if (table && form) {
    const fold = text => text.normalize('NFKC').toLowerCase()
    const body = table.tBodies[0]
    const heads = [...table.tHead.rows[0].cells]
    heads.forEach((head, index) => head.querySelector('button').addEventListener('click', () => {
      const down = head.getAttribute('aria-sort') === 'ascending'
      for (const other of heads) other.setAttribute('aria-sort', 'none')
      head.setAttribute('aria-sort', down ? 'descending' : 'ascending')
      const key = row => row.cells[index].dataset.key
      const rows = [...body.rows].sort((a, b) => (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0))
      body.append(...(down ? rows.reverse() : rows))
    }))
    const texts = [...body.rows].map(row => ({ row, text: fold(row.textContent) }))
    const search = () => {
      const words = fold(document.getElementById('text').value).split(/\\s+/).filter(word => word !== '')
      for (const { row, text } of texts) row.hidden = !words.every(word => text.includes(word))
      document.getElementById('count').textContent = String(texts.filter(({ row }) => !row.hidden).length)
    }
    form.addEventListener('input', search)
    form.addEventListener('submit', event => event.preventDefault())
    form.hidden = false
  }
}
`
