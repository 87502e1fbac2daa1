import { describe, expect, it } from 'vitest'
import {
  bytesLeft,
  cursorOver,
  plainBytes,
  readBytes,
  readU8,
  readU16,
  readU24,
  readWithin,
  skipBytes,
} from './index.ts'

describe('a cursor', () => {
  it('reads numbers, views and vectors in a row', () => {
    const cursor = cursorOver(Uint8Array.of(1, 2, 3, 4, 5, 6, 0xff, 0xfe, 9, 8))
    expect([readU8(cursor), readU16(cursor), readU24(cursor)]).toEqual([1, 0x0203, 0x040506])
    const inner = readWithin(cursor, 2)
    expect(readU16(inner)).toBe(0xfffe)
    expect(bytesLeft(inner)).toBe(0)
    expect(readBytes(cursor, 1)).toEqual(Uint8Array.of(9))
    skipBytes(cursor, 1)
    expect([cursor.ok, inner.ok, bytesLeft(cursor)]).toEqual([true, true, 0])
  })

  it('turns not ok at the end, for good', () => {
    const cursor = cursorOver(Uint8Array.of(1))
    expect(readU16(cursor)).toBe(0)
    expect(cursor.ok).toBe(false)
    expect(readBytes(cursor, 0).length).toBe(0)
    expect(cursor.ok).toBe(false)
  })

  it('hands out no more than there is', () => {
    const cursor = cursorOver(Uint8Array.of(1, 2))
    expect(bytesLeft(readWithin(cursor, 0xffffff))).toBe(2)
    expect(cursor.ok).toBe(false)
  })

  it('keeps a vector from reading what lies behind it', () => {
    const cursor = cursorOver(Uint8Array.of(1, 2, 3))
    const inner = readWithin(cursor, 1)
    expect([readU16(inner), inner.ok, cursor.ok, readU16(cursor)]).toEqual([0, false, true, 0x0203])
  })
})

describe('plainBytes', () => {
  it('makes slice copy, whatever kind of Uint8Array comes', () => {
    const buffer = Buffer.from([1, 2, 3]).subarray(1)
    const kept = plainBytes(buffer).slice()
    buffer[0] = 9
    expect(kept).toEqual(Uint8Array.of(2, 3))
  })
})
