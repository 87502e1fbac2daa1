import { type Conversation, type Packet, packetsOf } from '../recipe/conversation.ts'
import { type Chunk, record, type Talk } from '../recipe/handshake.ts'
import { CUCM, type Lab, type Node, UNITY } from '../recipe/lab.ts'
import {
  alertFor,
  type Fault,
  fixedUuid,
  type Log,
  logAllowed,
  logConnectionFailed,
  logStep,
  logWarning,
} from '../recipe/log.ts'
import { pathSegment } from '../recipe/proxy.ts'
import { MILLISECOND, type Micros } from '../recipe/time.ts'

/** A request that comes again and again: its handshakes are had for real a few times and replayed with new ports and times. */
export interface Visit {
  readonly node: Node
  readonly port: number
  readonly fault?: Fault
  readonly recordings: readonly (readonly Chunk[])[]
}

/** Handshakes of one kind that are really held; which one is replayed makes no difference to a reader. */
const HELD = 4

/** The usual request, which passes, and three origins that fail: self-signed, without the name, expired. */
export async function holdVisits(lab: Lab): Promise<{ passing: Visit; failing: readonly Visit[] }> {
  const byAddress: Node = { name: CUCM.ip, ip: CUCM.ip }
  const hold = async (node: Node, port: number, talk: Talk, fault?: Fault): Promise<Visit> => {
    const refusal = fault && { by: 'client' as const, alert: alertFor(fault) }
    const recordings: (readonly Chunk[])[] = []
    for (let i = 0; i < HELD; i++)
      recordings.push((await record({ ...talk, ...(refusal && { refusal }) })).chunks)
    return { node, port, recordings, ...(fault && { fault }) }
  }
  const rsa = [[lab.tomcat, lab.root]]
  return {
    passing: await hold(CUCM, 8443, {
      presents: rsa,
      serverName: CUCM.name,
      request: `GET ${PATH} HTTP/1.1\r\nHost: ${CUCM.name}:8443\r\n\r\n`,
      response: 'HTTP/1.1 200 \r\nConnection: close\r\n\r\n',
    }),
    failing: [
      await hold(CUCM, 6972, { presents: [[lab.tomcatEcdsa]], serverName: CUCM.name }, chainFault(18)),
      await hold(byAddress, 8443, { presents: rsa }, { kind: 'name' }),
      await hold(
        UNITY,
        8443,
        { presents: [[lab.tomcatVngtp, lab.vngtp]], serverName: UNITY.name },
        {
          kind: 'chain',
          error: 19,
          depth: 1,
        },
      ),
    ],
  }
}

const chainFault = (error: 18): Fault => ({ kind: 'chain', error, depth: 0 })
const PATH = '/cucm-uds/user/emusk/devices'

/** Writes one visit at its time: requests and answers into the log, the connection as packets. `turn` tells visits apart. */
export function play(visit: Visit, log: Log, at: Micros, turn: number): Packet[] {
  const { node, port, fault, recordings } = visit
  logVisit(log, visit, at, turn)
  const conversation: Omit<Conversation, 'chunks'> = {
    client: { ip: log.peer.ip, port: 20_000 + (turn % 40_000) },
    server: { ip: node.ip, port },
    start: at + 6_600,
    turns: fault ? [500, 9_800, 10_000, 10_600] : [1_232, 21_756, 25_900, 26_434, 26_677, 38_196, 39_112],
    ending: fault ? 'reset' : 'client-closes',
  }
  return packetsOf({ ...conversation, chunks: recordings[turn % recordings.length]! })
}

function logVisit(log: Log, { node, port, fault }: Visit, at: Micros, turn: number): void {
  const txn = String(100 + turn)
  const tracking = fixedUuid(`visit ${turn}`)
  const local = { ip: '127.0.0.1', port: 35_000 + (turn % 20_000) }
  const origin = { ip: node.ip, port }
  const step = (
    after: number,
    detail: Parameters<typeof logStep>[1]['detail'],
    peer: typeof local,
    message: readonly string[],
    level: 'INFO' | 'DEBUG' = 'INFO',
  ) => logStep(log, { at: at + after, level, detail, txn, tracking, peer, message })
  const target = `http://vcs_control.${log.peer.domain}:8443/${pathSegment(log.peer.domain, node.name, port)}${PATH}`
  const arrival = [
    `GET ${target} HTTP/1.1`,
    `Host: vcs_control.${log.peer.domain}:8443`,
    'Accept: */*',
    'Cookie:<CONCEALED>',
  ]
  step(0, 'Receive Request', local, arrival, 'DEBUG')
  step(0, 'Receive Request', local, arrival)
  const url = `https://${node.name}:${port}`
  logAllowed(log, at + 5 * MILLISECOND, at + 5 * MILLISECOND, {
    user: 'emusk',
    url: url + PATH,
    rule: `${url}/cucm-uds/`,
    node: 'CUCM',
  })
  step(6 * MILLISECOND, 'Sending Request', origin, [`GET ${PATH} HTTP/1.1`, `Host: ${node.name}:${port}`])
  if (fault) {
    const told = at + 16_400
    logWarning(log, told, fault, { address: node.name, ip: node.ip }, 'Terminate', turn % 4)
    logConnectionFailed(log, told + 100, node.name, turn % 4)
    step(24 * MILLISECOND, 'Sending Response', local, ['HTTP/1.1 502 connect failed '])
  } else {
    step(45 * MILLISECOND, 'Receive Response', origin, ['HTTP/1.1 200 '])
    step(46 * MILLISECOND, 'Sending Response', local, ['HTTP/1.1 200 '])
  }
}
