import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { quotedValue, readLine } from './line.ts'

describe('readLine', () => {
  it.each<[string, readonly string[], readonly (readonly [string, string])[], string]>([
    [
      'xConfiguration EdgeConfigServer VerifyOriginServer: Off',
      ['xConfiguration', 'EdgeConfigServer'],
      [['VerifyOriginServer', 'Off']],
      '',
    ],
    ['xConfiguration EdgeConfigServer', ['xConfiguration', 'EdgeConfigServer'], [], ''],
    [
      'xCommand CUCM Config Add Address: "cucm" Axlpassword: "a \\"b\\" c"',
      ['xCommand', 'CUCM', 'Config', 'Add'],
      [
        ['Address', 'cucm'],
        ['Axlpassword', 'a "b" c'],
      ],
      '',
    ],
    [
      "xConfiguration Logger Developer developer.trafficserver.ssl Level: 'DEBUG'",
      ['xConfiguration', 'Logger', 'Developer', 'developer.trafficserver.ssl'],
      [['Level', 'DEBUG']],
      '',
    ],
    [
      'xCommand A Url: https://[2001:db8::1]:8443/x?y=1',
      ['xCommand', 'A'],
      [['Url', 'https://[2001:db8::1]:8443/x?y=1']],
      '',
    ],
    ['xCommand A Value:x', ['xCommand', 'A'], [['Value', 'x']], ''],
    ['  xStatus   Alarm  ', ['xStatus', 'Alarm'], [], ''],
    ['xConfiguration ?', ['xConfiguration'], [], '?'],
    ['xConfiguration EdgeConfigServer ??', ['xConfiguration', 'EdgeConfigServer'], [], '??'],
    [
      'xConfiguration EdgeConfigServer CredentialTtl: ?',
      ['xConfiguration', 'EdgeConfigServer', 'CredentialTtl'],
      [],
      '?',
    ],
    ['?', [], [], '?'],
    ['xCommand A Pem: "a\\nb"', ['xCommand', 'A'], [['Pem', 'a\nb']], ''],
    ["xCommand A V: 'a\\nb'", ['xCommand', 'A'], [['V', 'a\\nb']], ''],
    ['', [], [], ''],
  ])('%j', (text, words, values, help) => {
    expect(readLine(text)).toEqual({ words, values: values.map(([name, value]) => ({ name, value })), help })
  })
  it.each([
    ['xCommand A B: "open', 'unclosed-quote'],
    ['xCommand A B:', 'name-without-value'],
    ['xCommand A B: C: d', 'value-without-name'],
    ['xCommand A "b"', 'value-without-name'],
    ['xCommand A B: c d', 'value-without-name'],
    ['x'.repeat((1 << 20) + 1), 'too-long'],
  ])('%.30s: %s', (text, problem) => {
    expect(readLine(text).problem).toBe(problem)
  })
  it('takes any value that is quoted, and never throws', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), value => {
        expect(readLine(`xCommand A B: ${quotedValue(value)}`).values).toEqual([{ name: 'B', value }])
        readLine(value)
      }),
    )
  })
})
