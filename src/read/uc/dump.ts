import type { Problem, Read } from '../bytes/index.ts'
import { endsWith, type Item, isPath, numberOf } from './item.ts'
import { parseRelease } from './release.ts'
import type { Alarm, UcSystem } from './system.ts'
import { readXconfText, readXstatText } from './text-dump.ts'
import { readXml } from './xml-dump.ts'
import { ucServersOf } from './zones.ts'

/** What one dump says; a field it does not tell is left out. */
export interface UcPart extends Partial<UcSystem> {
  readonly source: string
  readonly dump: 'xconf' | 'xstat'
  readonly format: 'text' | 'xml'
}

/** Bytes of a dump that are read; real ones are some hundreds of KiB. An XML dump needs up to fifty times as much while it is read. */
export const LONGEST_DUMP = 4 << 20

/**
 * Reads an xconf dump, text or XML. Passwords are never kept: only what `UcSystem` names is taken.
 *
 * Problems: `dump-empty` (not one setting in it), `dump-too-long` (cut at `longest` bytes), `xml-broken` (what came before the fault is
 * read), `unknown-setting-value` (`VerifyOriginServer` is neither On nor Off).
 */
export function readXconf(
  content: string | Uint8Array,
  source: string,
  longest = LONGEST_DUMP,
): Read<UcPart> {
  return read(content, source, 'xconf', longest)
}

/** Reads an xstat dump, text (tree or flattened) or XML. Problems as of `readXconf`. */
export function readXstat(
  content: string | Uint8Array,
  source: string,
  longest = LONGEST_DUMP,
): Read<UcPart> {
  return read(content, source, 'xstat', longest)
}

function read(
  content: string | Uint8Array,
  source: string,
  dump: 'xconf' | 'xstat',
  longest: number,
): Read<UcPart> {
  const problems: Problem[] = []
  const report = (code: string, line?: number, params?: Problem['params']) =>
    problems.push({
      code,
      where: { source, ...(line === undefined ? {} : { line }) },
      ...(params ? { params } : {}),
    })
  const text = textOf(content, longest, () => report('dump-too-long', undefined, { limit: longest }))
  const isXml = /^\ufeff?\s*</.test(text)
  const xml = isXml ? readXml(text) : undefined
  if (xml?.isBroken) report('xml-broken')
  const items = xml?.items ?? (dump === 'xconf' ? readXconfText(text) : readXstatText(text))
  const root = xml?.root ?? {}
  if (items.length === 0 && root.version === undefined) report('dump-empty')
  const facts = dump === 'xconf' ? configuration(items, source, report) : status(items)
  const release = parseRelease(root.version ?? '')
  const product = root.product
  return {
    value: {
      ...(product ? { product } : {}),
      ...(release ? { release } : {}),
      ...facts,
      source,
      dump,
      format: isXml ? 'xml' : 'text',
    },
    problems,
  }
}

function textOf(content: string | Uint8Array, longest: number, tooLong: () => void): string {
  if (content.length > longest) tooLong()
  return typeof content === 'string'
    ? content.slice(0, longest)
    : new TextDecoder().decode(content.subarray(0, longest))
}

type Report = (code: string, line?: number, params?: Problem['params']) => void
type Facts = { -readonly [K in keyof UcSystem]?: UcSystem[K] }

const SETTING = 'EdgeConfigServer VerifyOriginServer'

function configuration(items: readonly Item[], source: string, report: Report): Facts {
  const value = (path: string) => items.find(item => isPath(item, path) && item.value !== '')?.value
  const facts: Facts = {}
  const host = value('IP DNS Hostname') ?? value('SystemUnit Name')
  const timeZone = value('TimeZone Name')
  const clusterName = value('Alternates Cluster Name')
  if (host) facts.host = host
  if (timeZone) facts.timeZone = timeZone
  if (clusterName) facts.clusterName = clusterName
  const mra = switchOf(value('CollaborationEdge Enabled'))
  if (mra) facts.mraEnabled = mra === 'on'
  const verify = items.find(item => isPath(item, SETTING))
  if (verify) {
    const state = switchOf(verify.value)
    const line = verify.line
    if (state)
      facts.verifyOriginServer = { value: state, where: { source, ...(line === undefined ? {} : { line }) } }
    else report('unknown-setting-value', line, { setting: SETTING, value: verify.value.slice(0, 40) })
  }
  facts.addresses = items.filter(isOwnAddress).map(item => item.value)
  facts.peers = items
    .filter(item => isPath(item, 'Alternates Peer Address') && item.value !== '')
    .map(item => item.value)
  facts.ciphers = ciphersOf(items)
  facts.ucServers = ucServersOf(items, source)
  return facts
}

/** `On`, `OFF`, `enabled`, `true`, quoted or not. */
export function switchOf(value: string | undefined): 'on' | 'off' | undefined {
  const word = value?.trim().toLowerCase()
  if (word === 'on' || word === 'true' || word === 'enabled' || word === 'yes') return 'on'
  return word === 'off' || word === 'false' || word === 'disabled' || word === 'no' ? 'off' : undefined
}

const isOwnAddress = (item: Item) =>
  item.path[0]?.toLowerCase() === 'ethernet' &&
  /^V[46]$/i.test(item.path.at(-2) ?? '') &&
  endsWith(item, 'Address') &&
  item.value !== ''

function ciphersOf(items: readonly Item[]): Record<string, string> {
  const ciphers: Record<string, string> = {}
  for (const item of items) {
    const [first, name] = item.path
    if (
      first?.toLowerCase() === 'ciphers' &&
      name !== undefined &&
      item.path.length === 3 &&
      endsWith(item, 'Value')
    )
      Object.defineProperty(ciphers, name, {
        value: item.value,
        enumerable: true,
        configurable: true,
        writable: true,
      })
  }
  return ciphers
}

function status(items: readonly Item[]): Facts {
  const unit = (...names: string[]) =>
    items.find(
      item => item.path[0]?.toLowerCase() === 'systemunit' && endsWith(item, ...names) && item.value !== '',
    )?.value
  const facts: Facts = {}
  const product = unit('Product')
  const release = parseRelease(unit('Software', 'Version') ?? unit('Version') ?? '')
  const timeZone = unit('TimeZone')
  const systemTime = unit('SystemTime')
  if (product) facts.product = product
  if (release) facts.release = release
  if (timeZone) facts.timeZone = timeZone
  if (systemTime) facts.systemTime = systemTime
  facts.addresses = items.filter(isInterfaceAddress).map(item => item.value)
  facts.alarms = alarmsOf(items)
  return facts
}

const isInterfaceAddress = (item: Item) =>
  /^(?:ethernet|networkinterface)$/i.test(item.path[0] ?? '') &&
  endsWith(item, 'Address') &&
  item.value !== ''

function alarmsOf(items: readonly Item[]): Alarm[] {
  const found = new Map<number, Map<string, string>>()
  for (const item of items) {
    if (!/^alarms?$/i.test(item.path[0] ?? '')) continue
    const number = numberOf(item, 'Alarm') || numberOf(item, 'Item') || 0
    const fields = found.get(number) ?? new Map<string, string>()
    found.set(number, fields.set((item.path.at(-1) ?? '').toLowerCase(), item.value))
  }
  return [...found.values()].flatMap(fields => {
    const id = fields.get('id') ?? fields.get('alarmid')
    if (id === undefined) return []
    const severity = fields.get('severity')
    const state = fields.get('state') ?? fields.get('status')
    const text =
      fields.get('description') ?? fields.get('detail') ?? fields.get('title') ?? fields.get('name') ?? ''
    return [{ id, ...(severity ? { severity } : {}), ...(state ? { state } : {}), text }]
  })
}
