import { decodeSegment, encodeSegment, namesOrigin } from '../../read/logs/index.ts'
import type { Pseudonyms } from './pseudonyms.ts'

/** Replaces names in texts of one report. First everything that is known to be a name is learnt, then texts are replaced. */
export interface Redactor {
  /** A host name, an address or any other value that names somebody: all of its words become known. */
  value(text: string): string
  /** A distinguished name (RFC 2253): its values become known, its types stay. */
  distinguishedName(text: string): string
  /** Names of files and members: what the product calls its files stays, all else is a name. */
  source(text: string): string
  /** Learns the users that a text tells of. */
  learn(text: string): void
  /** A Wireshark display filter: its addresses alone. */
  filter(text: string): string
  /** Any text: addresses, host names, users, path segments, and every word that is known by now. */
  text(text: string): string
}

const WORD = /[\p{L}\p{N}]+/gu
/** Words of the product's file names, and endings of files (facts: what a diagnostic bundle holds). */
const FILE_WORD =
  /^(?:\d+|diagnostic|log|logs|logging|loggingsnapshot|snapshot|tcpdump\d*|eth\d*|lo\d*|any|xconf|xstat|dump|ca|server|client|cert|certs|certificate|trust|store|pem|crt|cer|der|p7b|pcap|pcapng|cap|txt|xml|json|gz|tar|tgz|zip|bz2|xz|part\d*|loose|files)$/i
/** Last labels of dotted texts that are files of a log or modules of the product, not hosts. */
const FILE_ENDING =
  /\.(?:txt|log|pcap|pcapng|pem|gz|tgz|tar|xml|json|cc|c|py|pyc|so|conf|config|jar|js|html?)$/i
const MODULE =
  /^(?:network|developer|edgeconfig\w*|trafficserver|proxy|tvcs|platform|clusterdb|management)\./i
const HOST = /(?<![\p{L}\p{N}._-])\*?[\p{L}\p{N}_-]+(?:\.[\p{L}\p{N}_-]+)+\.?(?![\p{L}\p{N}_-])/gu
const V4 = /(?<![\d.])\d{1,3}(?:\.\d{1,3}){3}(?![\d.]*\d)/g
const V6 = /(?<![\p{L}\p{N}:.])[0-9a-f]{0,4}(?::[0-9a-f]{0,4}){2,7}(?:\.\d{1,3}){0,3}(?![\p{L}\p{N}:])/giu
const MAIL = /([\p{L}\p{N}._%+-]+)@(?=[\p{L}\p{N}-]+\.)/gu
/** `Username="emusk"`, `user=emusk`, `/user/emusk/devices`. */
const USER =
  /(\b(?:user(?:[ _-]?(?:name|id))?|uid|login|email|principal|subscriber|owner)\s*[=:]\s*["']?|\/users?\/)([^\s"'/?&;,<>()[\]]+)/giu
/** Names of devices that hold the name of their user or a MAC address. */
const DEVICE = /\b((?:CTL|ITL)?(?:SEP|CSF|BOT|TCT|TAB|CIPC|ATA|VGC))([\p{L}\p{N}]{2,})/gu
/** How a packet is quoted: an IPv6 address stands before its port without brackets. */
const PACKET = /(?<=^|> )([0-9a-f.:]+):(\d{1,5})(?= )/gi
/** Names of interfaces of the product, in paths. */
const PRODUCT = /\b(?:cucm-uds|vmrest|get_edge_config|get_edge_sso)\b/g
const SEGMENT = /[A-Za-z0-9+_-]{12,}={0,2}/g

export function createRedactor(names: Pseudonyms): Redactor {
  /** Words that are replaced wherever they stand. */
  const isTelling = (word: string) => word.length > 2 || /\d/.test(word) || /[^ -~]/.test(word)
  const isNumber = (word: string) => /^\d{1,4}$/.test(word)

  /** Short words (`DC`, `EC`, `ms`) are parts of names and name nobody; where one is a whole label or value, it does. */
  const words = (text: string): string =>
    text
      .split('.')
      .map(label => {
        const whole = label.trim()
        return label.replace(WORD, word =>
          (isTelling(word) && !isNumber(word)) || (word === whole && !isNumber(word))
            ? names.word(word)
            : word,
        )
      })
      .join('.')

  const value = (text: string): string => names.ip(text) ?? words(text)

  function distinguishedName(text: string): string {
    return splitName(text)
      .map(part => (part.type === undefined ? part.text : `${part.type}=${words(part.text)}`))
      .join('')
  }

  function source(text: string): string {
    return text.replace(WORD, word => (FILE_WORD.test(word) ? word : names.word(word)))
  }

  function user(text: string): string {
    const at = text.indexOf('@')
    const own = at < 0 ? text : text.slice(0, at)
    return own.startsWith('<')
      ? text
      : `${own.replace(WORD, word => names.word(word))}${at < 0 ? '' : `@${value(text.slice(at + 1))}`}`
  }

  function segment(text: string): string {
    const descriptor = decodeSegment(text)
    if (!descriptor) return text
    const domain = value(descriptor.domain)
    return encodeSegment(
      namesOrigin(descriptor) ? { ...descriptor, domain, address: value(descriptor.address) } : { domain },
    )
  }

  /** What is replaced is set aside, so that no later rule sees it. */
  function text(original: string): string {
    const done: string[] = []
    const aside = (replacement: string) => `\ue000${done.push(replacement) - 1}\ue001`
    const shown = original
      .replace(/[\ue000\ue001]/g, '?')
      .replace(PRODUCT, found => aside(found))
      .replace(SEGMENT, found => (decodeSegment(found) ? aside(segment(found)) : found))
      .replace(USER, (_, head: string, name: string) => `${head}${aside(user(name))}`)
      .replace(MAIL, (_, name: string) => `${aside(user(name))}@`)
      .replace(DEVICE, (_, kind: string, rest: string) => aside(`${kind}${names.word(rest)}`))
      .replace(PACKET, (found, ip: string, port: string) => {
        const given = names.ip(ip)
        return given === undefined ? found : `${aside(given)}:${port}`
      })
      .replace(V4, found => ipAside(found))
      .replace(V6, found => ipAside(found))
      .replace(HOST, found => (isHost(found) ? aside(value(found)) : found))
      .replace(WORD, word => (names.isKnown(word) && isTelling(word) ? aside(names.word(word)) : word))
    return restore(shown, done)

    function ipAside(found: string): string {
      const given = names.ip(found)
      return given === undefined ? found : aside(given)
    }
  }

  return {
    value,
    distinguishedName,
    source,
    text,
    filter: original => original.replace(/(?<=addr==)[^ ]+/g, found => names.ip(found) ?? found),
    learn(original) {
      for (const [, , name = ''] of original.matchAll(USER)) user(name)
      for (const [, name = ''] of original.matchAll(MAIL)) user(name)
    },
  }
}

const isHost = (text: string) =>
  /^\p{L}/u.test(text.split('.').findLast(label => label !== '') ?? '') &&
  !FILE_ENDING.test(text) &&
  !MODULE.test(text)

/** Markers are of private use characters, which were taken out of the original. */
const restore = (text: string, done: readonly string[]): string =>
  text.replace(/\ue000(\d+)\ue001/g, (_, index: string) => done[Number(index)] ?? '')

interface NamePart {
  readonly type?: string
  readonly text: string
}

/** Types and values of an RFC 2253 name, unescaped, and the separators between them. */
function splitName(name: string): NamePart[] {
  const parts: NamePart[] = []
  let at = 0
  const pair = /([A-Za-z][\w-]*|\d+(?:\.\d+)*)=((?:\\.|[^,+\\])*)/gsy
  while (at < name.length) {
    pair.lastIndex = at
    const found = pair.exec(name)
    if (!found) return [...parts, { type: 'name', text: name.slice(at) }]
    parts.push({ type: found[1] ?? '', text: unescaped(found[2] ?? '') })
    at = pair.lastIndex
    if (at < name.length) parts.push({ text: name[at++] ?? '' })
  }
  return parts
}

const utf8 = new TextDecoder()

/** Octets as `\E6\9D\B1` become characters; what is left of escapes would say nothing once the words are replaced. */
function unescaped(value: string): string {
  return value
    .replace(/(?:\\[0-9A-Fa-f]{2})+/g, run =>
      utf8.decode(Uint8Array.from(run.slice(1).split('\\'), octet => Number.parseInt(octet, 16))),
    )
    .replace(/\\(.)/gs, '$1')
    .replace(/[,+"\\<>;=#]/g, ' ')
}
