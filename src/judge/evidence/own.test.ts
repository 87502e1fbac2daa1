import { describe, expect, it } from 'vitest'
import { groupsOf, type Seen } from '../../../test/support/sightings.ts'
import { type Bearings, originGroups } from './own.ts'

const EXPC = '10.0.0.9'
const CUCM = '10.0.0.21'
const NOTHING: Bearings = { addresses: [], destinations: [], servers: new Set() }
const DUMPS: Bearings = { ...NOTHING, addresses: [EXPC] }
const REQUESTS: Bearings = {
  addresses: [EXPC],
  destinations: [{ ip: CUCM, port: 8443 }],
  servers: new Set(['cucm.lab.example', CUCM]),
}

const seen = (from: string, to: string, name?: string): Seen => {
  const [ip = '', port = ''] = from.split(' ')
  const [server = '', serverPort = ''] = to.split(' ')
  return {
    at: 0,
    client: { ip, port: Number(port) },
    server: { ip: server, port: Number(serverPort) },
    ...(name !== undefined && { name }),
  }
}
const chosen = (bearings: Bearings, ...list: readonly Seen[]) =>
  originGroups(groupsOf(...list), bearings).map(({ sightings }) => {
    const { client, server } = sightings.items[0]!.handshake
    return `${client.ip} > ${server.ip} ${server.port}`
  })

describe('a handshake is the traffic server’s', () => {
  const cases: readonly [string, Bearings, Seen, boolean][] = [
    ['on a port of UC servers', DUMPS, seen('10.0.0.9 31000', '10.0.0.21 8443'), true],
    ['on 6971', DUMPS, seen('10.0.0.9 31000', '10.0.0.21 6971'), true],
    [
      'where a request went, on any port',
      { ...REQUESTS, destinations: [{ ip: CUCM, port: 9443 }] },
      seen('10.0.0.9 31000', '10.0.0.21 9443'),
      true,
    ],
    [
      'on a port that requests to another node went to',
      { ...REQUESTS, destinations: [{ ip: CUCM, port: 9443 }] },
      seen('10.0.0.9 31000', '10.0.0.22 9443'),
      true,
    ],
    ['on an unheard-of port of a known origin', REQUESTS, seen('10.0.0.9 31000', '10.0.0.21 9443'), true],
    ['the same from a port that it does not use', REQUESTS, seen('10.0.0.9 41000', '10.0.0.21 9443'), false],
    ['on an unheard-of port of a stranger', REQUESTS, seen('10.0.0.9 31000', '10.0.0.66 9443'), false],
    [
      'a node of the same domain on 443',
      REQUESTS,
      seen('10.0.0.9 31000', '10.0.0.22 443', 'cuc.lab.example'),
      true,
    ],
    [
      'a cloud service on 443',
      REQUESTS,
      seen('10.0.0.9 31000', '203.0.113.5 443', 'cloud.example.net'),
      false,
    ],
    ['a cloud service on 443, other client port', REQUESTS, seen('10.0.0.9 41000', '203.0.113.5 443'), false],
    [
      'a known origin on 443 in upper case',
      REQUESTS,
      seen('10.0.0.9 41000', '10.0.0.29 443', 'CUCM.lab.example'),
      true,
    ],
    ...[5061, 5062, 5091, 7001, 7400, 5222, 636, 3269, 2222].map(
      port =>
        [`port ${port}`, REQUESTS, seen('10.0.0.9 31000', `10.0.0.21 ${port}`), false] as [
          string,
          Bearings,
          Seen,
          boolean,
        ],
    ),
    ['a browser at our web page', DUMPS, seen('10.0.0.77 51000', '10.0.0.9 443'), false],
    ['an Expressway-E at our 8443', DUMPS, seen('10.0.0.171 31000', '10.0.0.9 8443'), false],
  ]
  it.each(cases)('%s', (_, bearings, handshake, ours) => {
    const anchor = seen('10.0.0.9 31555', '10.0.0.30 8443')
    const found = chosen(bearings, anchor, handshake)
    expect(found).toHaveLength(ours ? 2 : 1)
  })
})

describe('who the Expressway is', () => {
  it('is told by the dumps', () => {
    expect(
      chosen(DUMPS, seen('10.0.0.9 45000', '10.0.0.21 8443'), seen('10.0.0.8 31000', '10.0.0.21 8443')),
    ).toEqual(['10.0.0.9 > 10.0.0.21 8443'])
  })
  it('is told by the requests where the capture is of another interface', () => {
    const bearings = { ...REQUESTS, addresses: ['192.0.2.1'] }
    expect(
      chosen(bearings, seen('10.0.0.9 45000', '10.0.0.21 8443'), seen('10.0.0.8 45001', '10.0.0.22 8443')),
    ).toEqual(['10.0.0.9 > 10.0.0.21 8443'])
  })
  it('is told by the source ports where there is nothing else', () => {
    expect(
      chosen(NOTHING, seen('10.0.0.9 31000', '10.0.0.21 8443'), seen('10.0.0.77 51000', '10.0.0.9 8443')),
    ).toEqual(['10.0.0.9 > 10.0.0.21 8443'])
  })
  it('is whoever is a client only, as the last resort', () => {
    expect(
      chosen(NOTHING, seen('10.0.0.9 45000', '10.0.0.21 8443'), seen('10.0.0.21 45000', '10.0.0.30 443')),
    ).toEqual(['10.0.0.9 > 10.0.0.21 8443'])
  })
  it('never is the server too', () => {
    expect(
      chosen(NOTHING, seen('10.0.0.9 31000', '10.0.0.21 8443'), seen('10.0.0.66 31001', '10.0.0.9 8443')),
    ).toEqual(['10.0.0.9 > 10.0.0.21 8443'])
  })
})
