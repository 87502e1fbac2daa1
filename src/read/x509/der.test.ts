import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { contents, cursorOf, DerError, MAX_DEPTH, more, next, readElement, whole } from './der.ts'

const bytes = (...values: number[]) => Uint8Array.from(values)

function failure(run: () => unknown): { code: string; offset: number } | undefined {
  try {
    run()
  } catch (error) {
    if (error instanceof DerError) return { code: error.code, offset: error.offset }
    throw error
  }
  return undefined
}

describe('readElement', () => {
  it.each([
    ['short length', bytes(0x04, 2, 1, 2), 2, 4],
    ['long length', bytes(0x04, 0x81, 1, 9), 3, 4],
    ['length with leading zeros, as OpenSSL takes it', bytes(0x04, 0x83, 0, 0, 1, 9), 5, 6],
    ['two octets of length', Uint8Array.from([0x04, 0x82, 1, 0, ...new Array(256).fill(7)]), 4, 260],
    ['high tag number', bytes(0x1f, 0x81, 0x01, 1, 5), 4, 5],
    ['indefinite length', bytes(0x30, 0x80, 0x05, 0, 0, 0), 2, 4],
  ])('%s', (_, input, content, end) => {
    expect(readElement(input, 0, input.length)).toMatchObject({ content, end, next: input.length })
  })

  it.each([
    ['nothing', bytes(), 'der-truncated', 0],
    ['a tag alone', bytes(0x30), 'der-truncated', 0],
    ['content cut short', bytes(0x30, 3, 1), 'der-truncated', 0],
    ['length octets cut short', bytes(0x30, 0x82, 1), 'der-truncated', 0],
    ['a length beyond any file', bytes(0x30, 0x85, 1, 1, 1, 1, 1), 'der-bad-length', 0],
    ['indefinite length of a primitive', bytes(0x04, 0x80, 0, 0), 'der-bad-length', 0],
    ['indefinite length without an end', bytes(0x30, 0x80, 0x05, 0), 'der-truncated', 0],
    ['a high tag number without an end', bytes(0x1f, 0xff, 0xff), 'der-truncated', 0],
  ])('refuses %s', (_, input, code, offset) => {
    expect(failure(() => readElement(input, 0, input.length))).toEqual({ code, offset })
  })

  it('refuses nesting of indefinite lengths beyond the limit', () => {
    const deep = new Uint8Array((MAX_DEPTH + 8) * 4)
    for (let i = 0; i < MAX_DEPTH + 8; i++) deep.set([0x30, 0x80], i * 2)
    expect(failure(() => readElement(deep, 0, deep.length))?.code).toBe('der-too-deep')
  })

  it('answers or throws DerError, and moves on, whatever the bytes are', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), input => {
        const cursor = cursorOf(input)
        failure(() => {
          while (more(cursor)) {
            const before = cursor.at
            const element = next(cursor)
            expect(cursor.at).toBeGreaterThan(before)
            expect(contents(element).length).toBeLessThanOrEqual(input.length)
          }
        })
      }),
    )
  })
})

describe('whole', () => {
  it('names the first byte behind the element', () => {
    expect(failure(() => whole(bytes(0x30, 0, 7), 0x30))).toEqual({ code: 'der-trailing-data', offset: 2 })
  })
  it('names the byte of an unexpected tag', () => {
    expect(failure(() => whole(bytes(0x31, 0), 0x30))).toEqual({ code: 'der-unexpected-tag', offset: 0 })
  })
})
