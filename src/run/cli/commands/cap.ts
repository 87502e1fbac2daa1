import { InvalidArgumentError } from 'commander'
import { CAP_NAMES, type CapName, type Wanted } from '../../../tell/messages/index.ts'
import { nearest } from '../../config/index.ts'
import { CliError } from '../say.ts'

const UNITS: Readonly<Record<string, number>> = {
  '': 1,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  Ki: 1 << 10,
  Mi: 1 << 20,
  Gi: 1 << 30,
}

/** `--cap NAME=VALUE`, several times: a positive whole number, with `k`, `M`, `G`, `Ki`, `Mi` or `Gi` behind it where wanted. */
export function capArgument(value: string, before: Wanted): Wanted {
  const [, name = value, digits, unit = ''] = /^([^=]*)=(\d{1,15})(k|M|G|Ki|Mi|Gi)?$/.exec(value) ?? []
  const given = name.split('=')[0] ?? ''
  if (!isCap(given))
    throw new CliError('unknown-cap', { name: given, suggestion: nearest(given, CAP_NAMES) ?? null })
  const number = Number(digits) * (UNITS[unit] ?? 1)
  if (!(number >= 1) || !Number.isSafeInteger(number))
    throw new InvalidArgumentError('choices are NAME=1000, NAME=10M, NAME=2Gi')
  return { ...before, [given]: number }
}

const isCap = (name: string): name is CapName => (CAP_NAMES as readonly string[]).includes(name)
