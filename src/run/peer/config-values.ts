import { z } from 'zod'
import { formatIp, parseIp } from '../../read/bytes/index.ts'
import { parseRelease } from '../../read/uc/index.ts'
import { isAddress } from './validate.ts'

/** Kinds of values of the gateway's configuration file: how they are written, and what they become. */

const DURATION: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 }
const SIZE: Readonly<Record<string, number>> = {
  B: 1,
  kB: 1000,
  KiB: 1024,
  MB: 1_000_000,
  MiB: 1 << 20,
  GiB: 1 << 30,
}

const scaled = (units: Readonly<Record<string, number>>, describe: string) => {
  const pattern = new RegExp(`^(\\d{1,9}) ?(${Object.keys(units).join('|')})$`)
  return z
    .union([z.int().nonnegative(), z.string().regex(pattern, describe)])
    .describe(describe)
    .transform(value => {
      if (typeof value === 'number') return value
      const [, count = '0', unit = ''] = pattern.exec(value) ?? []
      return Number(count) * (units[unit] ?? 1)
    })
}

/** Milliseconds. */
export const duration = scaled(DURATION, '500ms, 10s, 2m, 1h, or a number of milliseconds')
/** Bytes. */
export const size = scaled(SIZE, '64KiB, 20MB, or a number of bytes')

/** `On` and `Off` of the console, any case; YAML's own true and false. */
export const onOff = z
  .union([z.boolean(), z.string().regex(/^(?:on|off)$/i, 'on, off')])
  .transform(value => value === true || (typeof value === 'string' && value.toLowerCase() === 'on'))

export interface ListenAddress {
  readonly address: string
  readonly port: number
}

const LISTEN = /^(?:\[([^\]]+)\]|([^:\s]+)):(\d{1,5})$/

/** `127.0.0.1:8080`, `[::1]:8080`; port 0: any free one. */
export const listenAddress = z
  .string()
  .regex(LISTEN, '127.0.0.1:8080, [::1]:8080')
  .transform((text, context): ListenAddress => {
    const [, six, four, port = ''] = LISTEN.exec(text) ?? []
    const octets = parseIp(six ?? four ?? '')
    if (!octets || Number(port) > 65535)
      context.addIssue({ code: 'custom', message: '127.0.0.1:8080, [::1]:8080', input: text })
    return { address: octets ? formatIp(octets) : '', port: Number(port) }
  })

export const host = z.string().refine(isAddress, 'a host name or an IP address')
export const port = z.int().min(1).max(65535)

export const release = z
  .string()
  .refine(text => parseRelease(text) !== undefined, 'X14.0.7, X14.2, X15.0 …')
  .describe('X14.2.0')

/** Milliseconds since the epoch. */
export const date = z
  .union([z.iso.datetime({ offset: true }), z.iso.date()])
  .describe('2026-12-31 or 2026-12-31T18:00:00Z')
  .transform(text => Date.parse(text))
