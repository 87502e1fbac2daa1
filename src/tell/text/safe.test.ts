import { describe, expect, it } from 'vitest'
import { safe } from './safe.ts'

describe('safe', () => {
  it.each([
    ['CN=cucm.steven.lab', 'CN=cucm.steven.lab'],
    ['証明書 é ñ 😀', '証明書 é ñ 😀'],
    ['\x1b[31mred\x1b[0m', '\\x1b[31mred\\x1b[0m'],
    ['\x9b2J', '\\x9b2J'],
    ['a\r\nb\tc\0', 'a\\x0d\\x0ab\\x09c\\x00'],
    ['lab.\u202egpj', 'lab.\\u202egpj'],
    ['a\u200bb\u00adc\ufeff', 'a\\u200bb\\xadc\\ufeff'],
    ['\u2028\u2029', '\\u2028\\u2029'],
    ['\ud800x\udc00', '\\ud800x\\udc00'],
    ['\u{e0041}', '\\u{e0041}'],
    ['e\u0301\u0301\u0301\u0301\u0301\u0301', 'e\u0301\u0301\u0301\u0301\\u0301\\u0301'],
  ])('%j is %j', (text, expected) => {
    expect(safe(text)).toBe(expected)
  })
})
