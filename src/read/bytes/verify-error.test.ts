import { describe, expect, it } from 'vitest'
import { verifyErrorCode, verifyErrorCodes, verifyErrorText } from './verify-error.ts'

describe('verify errors', () => {
  it.each([
    ['self signed certificate', 18],
    ['self-signed certificate', 18],
    ['self signed certificate in certificate chain', 19],
    ['self-signed certificate in certificate chain', 19],
    ['unable to get local issuer certificate', 20],
    ['unable to verify the first certificate', 21],
    ['certificate has expired', 10],
    ['certificate is not yet valid', 9],
    ['unsupported certificate purpose', 26],
    ['unsuitable certificate purpose', 26],
    [' Hostname mismatch ', 62],
    ['the dog ate it', undefined],
  ])('%s is %s', (text, code) => {
    expect(verifyErrorCode(text, '1.1.1')).toBe(code)
    expect(verifyErrorCode(text, '3.0')).toBe(code)
  })

  it('knows which numbers changed their meaning', () => {
    expect(verifyErrorCode('invalid CA certificate', '1.1.1')).toBe(24)
    expect(verifyErrorCode('invalid CA certificate', '3.0')).toBe(79)
    expect(verifyErrorText(24, '3.0')).toBe("issuer certificate doesn't have a public key")
    expect(verifyErrorText(94, '1.1.1')).toBeUndefined()
    expect(verifyErrorText(94, '3.0')).toBe('Certificate public key has explicit ECC parameters')
  })

  it.each(['1.1.1', '3.0'] as const)('is the same both ways in the words of %s', wording => {
    for (const code of verifyErrorCodes(wording))
      expect(verifyErrorCode(verifyErrorText(code, wording) ?? '', wording)).toBe(code)
  })
})
