import { InvalidArgumentError } from 'commander'
import type { Instant } from '../../../read/bytes/index.ts'
import type { Language } from '../../../tell/messages/index.ts'
import { problemText } from '../../../tell/messages/index.ts'
import { safe } from '../../../tell/text/index.ts'
import { type ReadFile, readCertificates } from '../../verify/index.ts'
import { CliError } from '../say.ts'

/** `2022-07-11`, `2022-07-11T16:55:26Z`, and as logs write it, `2022-07-11 18:55:26,016 +0200`; without a zone it is UTC. */
const TIME = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d(?:[.,]\d+)?)?) ?(Z|UTC|GMT|[+-]\d\d:?\d\d)?)?$/i

/** The argument of `--at`, `--since` and `--until`. */
export function timeArgument(value: string): Instant {
  const [, date, time = '00:00:00', zone = 'Z'] = TIME.exec(value) ?? []
  const at =
    date === undefined ? Number.NaN : Date.parse(`${date}T${time.replace(',', '.')}${offsetOf(zone)}`)
  if (Number.isNaN(at)) throw new InvalidArgumentError('choices are 2022-07-11, 2022-07-11T16:55:26Z')
  return at
}

const offsetOf = (zone: string) => (/^[+-]/.test(zone) ? `${zone.slice(0, 3)}:${zone.slice(-2)}` : 'Z')

/** Reads certificate files one after the other; standard input can be read but once. Problems are told on stderr. */
export async function readFiles(
  paths: readonly string[],
  language: Language,
  among: readonly string[] = paths,
): Promise<readonly ReadFile[]> {
  if (among.filter(path => path === '-').length > 1)
    throw new CliError('bad-value', { name: '-', value: '-, -' })
  const files: ReadFile[] = []
  for (const path of paths) {
    const file = await readCertificates(path)
    for (const { code, where, params } of file.problems) {
      const line = where.line === undefined ? '' : `:${where.line}`
      process.stderr.write(
        `turnpike: ${safe(`${where.source}${line}: ${problemText(code, params, language)}`)}\n`,
      )
    }
    files.push(file)
  }
  return files
}

/** A positive whole number. */
export function positiveArgument(value: string): number {
  const number = Number(value)
  if (!Number.isSafeInteger(number) || number < 1) throw new InvalidArgumentError('choices are 1, 2, 3 …')
  return number
}

const UNITS: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 }

/** `30s`, `5m`, `6h`, `1d` → milliseconds. */
export function durationArgument(value: string): number {
  const [, digits, unit = ''] = /^(\d{1,6})([smhd])$/.exec(value) ?? []
  const milliseconds = Number(digits) * (UNITS[unit] ?? Number.NaN)
  // A timer of Node takes no longer wait than 2^31 - 1 ms.
  if (!(milliseconds >= 1_000 && milliseconds < 2 ** 31))
    throw new InvalidArgumentError('choices are 30s, 5m, 6h, 1d')
  return milliseconds
}
