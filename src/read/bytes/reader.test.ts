import { describe, expect, it } from 'vitest'
import { createReader } from './index.ts'

describe('createReader', () => {
  it('reads numbers, views and readers within', () => {
    const reader = createReader(Uint8Array.of(1, 2, 3, 4, 5, 6, 0xff, 0xfe, 9))
    expect([reader.u8(), reader.u16(), reader.u24()]).toEqual([1, 0x0203, 0x040506])
    const inner = reader.within(2)
    expect(inner.u16()).toBe(0xfffe)
    expect(inner.left).toBe(0)
    expect(reader.take(1)).toEqual(Uint8Array.of(9))
    expect([reader.ok, inner.ok, reader.left]).toEqual([true, true, 0])
  })

  it('turns not ok at the end, for good', () => {
    const reader = createReader(Uint8Array.of(1))
    expect(reader.u16()).toBe(0)
    expect(reader.ok).toBe(false)
    expect(reader.take(0).length).toBe(0)
    expect(reader.ok).toBe(false)
  })

  it('hands out no more than there is', () => {
    const reader = createReader(Uint8Array.of(1, 2))
    expect(reader.within(0xffffff).left).toBe(2)
    expect(reader.ok).toBe(false)
  })
})
