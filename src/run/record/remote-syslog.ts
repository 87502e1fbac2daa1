import { isDeepStrictEqual } from 'node:util'
import type { PeerState } from '../peer/index.ts'
import { createSyslog, type SyslogOptions, type SyslogSink, type SyslogTarget } from './syslog.ts'

/** `Loglevel` of a server: the numerical severity of RFC 5424 section 6.2.1 up to which records are sent. */
const SEVERITY: Readonly<Record<string, number>> = {
  emergency: 0,
  alert: 1,
  critical: 2,
  error: 3,
  warning: 4,
  notice: 5,
  informational: 6,
  debug: 7,
}

/** The servers of `xConfiguration Remote Syslog [1..4]`; those without an address are none. */
export function syslogServers({ settings, trustStore }: PeerState): readonly SyslogTarget[] {
  return [1, 2, 3, 4].flatMap((number): SyslogTarget[] => {
    const of = (name: string) => settings.get(`Remote Syslog ${number} ${name}`)
    const address = of('Address')
    if (!address) return []
    const port = of('Port')
    return [
      {
        address,
        transport: transportOf(of('Mode'), of('Transport')),
        severity: SEVERITY[of('Loglevel') ?? ''] ?? 6,
        trust: () => trustStore.pem,
        ...(port !== undefined && { port: Number(port) }),
      },
    ]
  })
}

function transportOf(mode: string | undefined, transport: string | undefined): SyslogTarget['transport'] {
  if (mode === 'ietf') return 'udp'
  if (mode === 'ietf_secure') return 'tls'
  return transport === 'tcp' || transport === 'tls' ? transport : 'udp'
}

/** Sinks that follow the settings: what did not change keeps its connection and its queue. */
export interface FollowingSinks {
  readonly sinks: () => readonly SyslogSink[]
  follow(targets: readonly SyslogTarget[]): void
}

export function followSyslog(options: (target: SyslogTarget) => SyslogOptions): FollowingSinks {
  let open: readonly { readonly target: SyslogTarget; readonly sink: SyslogSink }[] = []
  return {
    sinks: () => open.map(({ sink }) => sink),
    follow(targets) {
      const next = targets.map(
        target =>
          open.find(each => isSame(each.target, target)) ?? {
            target,
            sink: createSyslog(target, options(target)),
          },
      )
      for (const each of open) if (!next.includes(each)) void each.sink.close(1000)
      open = next
    },
  }
}

const isSame = ({ trust: _, ...a }: SyslogTarget, { trust: __, ...b }: SyslogTarget): boolean =>
  isDeepStrictEqual(a, b)
