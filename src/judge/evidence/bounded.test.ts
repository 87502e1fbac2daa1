import { expect, it } from 'vitest'
import { bounded } from './bounded.ts'

it.each([
  [0, []],
  [2, [0, 1]],
  [3, [0, 1, 2]],
  [5, [0, 1, 2, 3, 4]],
  [6, [0, 1, 3, 4, 5]],
  [7, [0, 1, 4, 5, 6]],
  [100, [0, 1, 97, 98, 99]],
])('of %i items the first two and the newest three stay, in order', (many, kept) => {
  const list = bounded<number>(2, 3)
  for (let item = 0; item < many; item++) list.add(item)
  expect(list.items).toEqual(kept)
  expect(list.count).toBe(many)
})
