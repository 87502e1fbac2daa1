import { verifyErrorText } from '../../../read/bytes/index.ts'
import { CHAINS } from './chains.ts'
import { LISTENERS } from './listeners.ts'
import { NAMES } from './names.ts'
import { STRENGTHS } from './strengths.ts'
import { TIMES } from './times.ts'
import type { Expected, Fault } from './types.ts'
import { USAGES } from './usages.ts'

export type { Expected, Fault, Listening, Presented, Site } from './types.ts'
export { datesAround, dnsNames, nodeSubject } from './workbench.ts'

/** Everything that was measured of the traffic server's verdicts (facts: section B), by name. */
export const FAULTS: readonly Fault[] = [...CHAINS, ...TIMES, ...USAGES, ...STRENGTHS, ...NAMES, ...LISTENERS]

export const FAULT_NAMES: readonly string[] = FAULTS.map(({ name }) => name)

export const faultOf = (name: string): Fault | undefined => FAULTS.find(fault => fault.name === name)

/** What has to come of it under a peer's wording and security level. */
export function expectedOf(
  fault: Fault,
  { wording, level }: { wording: '1.1.1' | '3.0'; level: 0 | 1 | 2 },
): Expected {
  if (level === 0 && fault.expected.outcome === 'refused' && [66, 67, 68].includes(fault.expected.openssl))
    return { outcome: 'open' }
  return wording === '1.1.1' && level < 2 ? (fault.lenient ?? fault.expected) : fault.expected
}

/** The text behind `WARNING: ` that the traffic server logs; undefined where it logs none. */
export function warningOf(
  expected: Expected,
  { address, ip, wording }: { address: string; ip: string; wording: '1.1.1' | '3.0' },
): string | undefined {
  if (expected.outcome !== 'refused') return undefined
  const server = `server=${address}(${ip})`
  if (expected.openssl === 0) return `SNI (${address}) not in certificate. Action=Terminate ${server}`
  const error = verifyErrorText(expected.openssl, wording)
  return `Core server certificate verification failed for (${address}). Action=Terminate Error=${error} ${server} depth=${expected.depth}`
}
