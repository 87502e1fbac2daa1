import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { complete } from './complete.ts'
import { hasSecret } from './session.ts'

describe('complete', () => {
  it.each<[string, readonly string[], string]>([
    ['', ['exit', 'help', 'xCommand', 'xConfiguration', 'xStatus'], ''],
    ['xc', ['xCommand', 'xConfiguration'], 'xc'],
    ['xconf EDGE', ['EdgeConfigServer'], 'EDGE'],
    ['xConfiguration EdgeConfigServer Rate', ['RateLimitLogins:', 'RateLimitPeriod:'], 'Rate'],
    ['xConfiguration EdgeConfigServer VerifyOriginServer: ', ['Off', 'On'], ''],
    ['xConfiguration EdgeConfigServer VerifyOriginServer: of', ['Off'], 'of'],
    ['xConfiguration Remote Syslog 1 Tr', ['Transport:'], 'Tr'],
    ['xConfiguration Remote Syslog ', [], ''],
    ['xCommand CUCM Config ', ['Add', 'Delete'], ''],
    ['xCommand CUCM Config Delete ', ['Address:'], ''],
    ['xCommand CUCM Config Add Address: "a b" Axl', ['Axlpassword:', 'Axlusername:'], 'Axl'],
    ['xCommand HTTP Allow List Rule Add MatchType: ', ['exact', 'prefix'], ''],
    ['xCommand HTTP Allow List Export ', ['Test'], ''],
    ['xStatus CollaborationEdge ', ['HttpAllowList'], ''],
    ['nothing of it ', [], ''],
  ])('%j', (line, candidates, partial) => {
    expect(complete(line)).toEqual({ candidates, partial })
  })
  it('never throws, and every candidate goes on from what was typed', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.string().map(text => `xCommand ${text}`),
        ),
        line => {
          const { candidates, partial } = complete(line)
          expect(line.endsWith(partial)).toBe(true)
          for (const each of candidates)
            expect(each.toLowerCase().startsWith(partial.toLowerCase())).toBe(true)
        },
      ),
    )
  })
})

describe('the history', () => {
  it.each([
    ['xCommand CUCM Config Add Address: a Axlusername: b Axlpassword: c', true],
    ['xcom ucxn config add address: a username: b PASSWORD: c', true],
    ['xConfiguration EdgeConfigServer VerifyOriginServer: Off', false],
    ['xCommand CUCM Config Delete Address: a', false],
  ])('%s: left out %s', (line, secret) => {
    expect(hasSecret(line)).toBe(secret)
  })
})
