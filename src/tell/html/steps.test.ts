import { describe, expect, it } from 'vitest'
import { type Exhibit, stepsOf } from './steps.ts'

const FLOW = '10.48.36.46:31578 > 10.48.36.215:6972 '
const HEAD = '2022-07-11T18:55:26.016+02:00 vcsc traffic_server[18242]: '
const RECORD = `${HEAD}UTCTime="2022-07-11 16:55:26,000" Module="network.http.trafficserver" Level="INFO": `

const exhibit = (
  kind: 'log' | 'packet',
  quote: string,
  at = '2022-07-11T16:55:26.016Z',
  place = 1,
): Exhibit => ({
  kind,
  at,
  quote,
  where: kind === 'log' ? { source: 'a.txt', line: place } : { source: 'a.pcap', frame: place },
})

describe('a step', () => {
  it.each([
    ['packet', `${FLOW}ClientHello server_name=a.lab`, 'to-origin', false],
    ['packet', `${FLOW}Certificate (2)`, 'from-origin', false],
    ['packet', `${FLOW}Alert fatal unknown_ca (48) from client`, 'to-origin', true],
    ['packet', `${FLOW}Alert fatal handshake_failure (40) from server`, 'from-origin', true],
    ['packet', `${FLOW}Something else`, 'between', false],
    [
      'log',
      `${RECORD}Detail="Receive Request" Txn-id="191" Msg="GET http://a.lab:8443/x HTTP/1.1"`,
      'to-server',
      false,
    ],
    ['log', `${RECORD}Detail="Sending Request" Txn-id="191" Msg="GET /x HTTP/1.1"`, 'to-origin', false],
    ['log', `${RECORD}Detail="Receive Response" Txn-id="191" Msg="HTTP/1.1 200 OK"`, 'from-origin', false],
    [
      'log',
      `${RECORD}Detail="Sending Response" Txn-id="191" Msg="HTTP/1.1 502 connect failed "`,
      'to-client',
      true,
    ],
    ['log', `${HEAD}[ET_NET 0] WARNING: SNI (a.lab) not in certificate.`, 'note', true],
    ['log', `${HEAD}[ET_NET 0] ERROR: SSL connection failed`, 'note', true],
    ['log', 'anything', 'note', false],
  ] as const)('of a %s that says %j goes %s', (kind, quote, direction, bad) => {
    expect(stepsOf([exhibit(kind, quote)], 0)).toMatchObject([{ direction, bad }])
  })
  it('has the port of its connection, and what the packet says', () => {
    expect(stepsOf([exhibit('packet', `${FLOW}ClientHello`)], 0)).toMatchObject([
      { port: '31578', text: 'ClientHello' },
    ])
  })
  it('leaves out who sent an alert, as its arrow shows, and headers behind a request line', () => {
    const alert = exhibit('packet', `${FLOW}Alert fatal unknown_ca (48) from client`)
    expect(stepsOf([alert], 0)[0]?.text).toBe('Alert fatal unknown_ca (48)')
    const request = exhibit(
      'log',
      `${RECORD}Detail="Receive Request"  HTTPMSG: |GET http://a.lab/x HTTP/1.1 Host: a.lab`,
    )
    expect(stepsOf([request], 0)[0]?.text).toBe('GET http://a.lab/x HTTP/1.1')
  })
  it('names the origin of a request, not the proxy', () => {
    const segment = btoa('steven.lab/https/cucm.steven.lab/6972').replaceAll('=', '')
    const quote = `${RECORD}Detail="Receive Request" Msg="GET http://vcs_control.steven.lab:8443/${segment}/a.xml HTTP/1.1"`
    expect(stepsOf([exhibit('log', quote)], 0)[0]?.text).toBe('GET cucm.steven.lab:6972 /a.xml HTTP/1.1')
  })
})

describe('steps', () => {
  const texts = (exhibits: readonly Exhibit[], skew: number) =>
    stepsOf(exhibits, skew).map(({ text }) => text)
  const packet = exhibit('packet', 'packet', '2022-07-11T16:55:26.500Z')
  const log = exhibit('log', 'log', '2022-07-11T16:55:27.000Z')
  it('stand in the order of time', () => {
    expect(texts([log, packet], 0)).toEqual(['packet', 'log'])
  })
  it('have the clock of the log set right', () => {
    expect(texts([packet, log], 1000)).toEqual(['log', 'packet'])
  })
  it('are not moved by what may be rounding', () => {
    const soon = exhibit('packet', 'soon', '2022-07-11T16:55:27.001Z')
    expect(texts([soon, log], -1)).toEqual(['log', 'soon'])
  })
  it('of one instant begin with the packets', () => {
    expect(texts([log, exhibit('packet', 'packet', log.at, 9)], 0)).toEqual(['packet', 'log'])
  })
  it('of one instant and kind stand in the order of their places', () => {
    const [first, second] = [exhibit('log', 'first', log.at, 1), exhibit('log', 'second', log.at, 2)]
    expect(texts([second, first], 0)).toEqual(['first', 'second'])
  })
  it('are log lines and packets alone', () => {
    expect(stepsOf([{ ...log, kind: 'certificate' }], 0)).toEqual([])
  })
})
