import type { Instant } from '../bytes/index.ts'

/** What the name of a bundle's member says (facts: diagnostic bundle, archive members). */
export interface NameFacts {
  readonly role?:
    | 'log'
    | 'configuration'
    | 'status'
    | 'trust-store'
    | 'server-certificate'
    | 'client-certificate'
    | 'capture'
    | 'bundle'
  /** Host name of the peer. */
  readonly host?: string
  /** When logging was stopped; the stamp is UTC. */
  readonly stamp?: Instant
  /** Rotated part of a log: 0 the live file, the higher the older. */
  readonly part?: number
  /** Number of a capture file, `tcpdump00` …, in time order. */
  readonly file?: number
  /** `eth0` … */
  readonly interface?: string
}

const CAPTURE = /^(?:(.+?)_)?diagnostic_logging_tcpdump(\d+)$/i

const ROLES: readonly (readonly [RegExp, NonNullable<NameFacts['role']>])[] = [
  [/^loggingsnapshot$/i, 'log'],
  [/^xconf_dump$/i, 'configuration'],
  [/^xstat_dump$/i, 'status'],
  [/^ca$/i, 'trust-store'],
  [/^server$/i, 'server-certificate'],
  [/^client$/i, 'client-certificate'],
  [/^diagnostic_log$/i, 'bundle'],
]

/** Prefixes, longest first, so that a host name with an underscore is not mistaken for one. */
const PREFIX =
  /^(loggingsnapshot|xconf_dump|xstat_dump|diagnostic_log|ca|server|client|(?:[A-Za-z][\w.-]*?_)?diagnostic_logging_tcpdump\d+)_(.+)_(\d{4}-\d\d-\d\d_\d\d_\d\d_\d\d)(.*)$/i

/** Reads the name of a member, without its folder. Whatever does not look like one has no facts but a rotation number. */
export function readName(path: string): NameFacts {
  const name = path.slice(path.lastIndexOf('/') + 1)
  const parts = PREFIX.exec(name)
  const rotated = /\.(\d{1,4})(?:\.gz)?$/.exec(name)?.[1]
  if (!parts) return rotated === undefined ? {} : { part: Number(rotated) }
  const [, prefix = '', host = '', stamp = ''] = parts
  const capture = CAPTURE.exec(prefix)
  const at = stampOf(stamp)
  const role = capture ? 'capture' : ROLES.find(([pattern]) => pattern.test(prefix))?.[1]
  return {
    ...(role ? { role } : {}),
    host,
    ...(at === undefined ? {} : { stamp: at }),
    ...(role === 'log' ? { part: Number(rotated ?? 0) } : {}),
    ...(capture ? { file: Number(capture[2]) } : {}),
    ...(capture?.[1] === undefined ? {} : { interface: capture[1] }),
  }
}

function stampOf(text: string): Instant | undefined {
  const [year = 0, month = 0, day = 0, hours = 0, minutes = 0, seconds = 0] = text.split(/[-_]/).map(Number)
  if (month < 1 || month > 12 || day < 1 || day > 31 || hours > 23 || minutes > 59 || seconds > 60)
    return undefined
  return Date.UTC(year, month - 1, day, hours, minutes, seconds)
}
