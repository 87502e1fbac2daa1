import { hasMagic, readTarHeader, TAR_BLOCK } from './tar-header.ts'
import type { Kind } from './types.ts'

/** Bytes of a beginning that `kindOf` wants to see. */
export const HEAD_LENGTH = 1024

/** First bytes, as a string of one character a byte. */
const MAGICS: readonly (readonly [string, Kind])[] = [
  ['\x1f\x8b', 'gzip'],
  ['\xd4\xc3\xb2\xa1', 'pcap'],
  ['\xa1\xb2\xc3\xd4', 'pcap'],
  ['\x4d\x3c\xb2\xa1', 'pcap'],
  ['\xa1\xb2\x3c\x4d', 'pcap'],
  ['\x34\xcd\xb2\xa1', 'pcap'],
  ['\xa1\xb2\xcd\x34', 'pcap'],
  ['\x0a\x0d\x0d\x0a', 'pcapng'],
  ['PK\x03\x04', 'archive'],
  ['PK\x05\x06', 'archive'],
  ['7z\xbc\xaf\x27\x1c', 'archive'],
  ['Rar!\x1a\x07', 'archive'],
  ['\xfd7zXZ\x00', 'archive'],
  ['BZh', 'archive'],
  ['\x28\xb5\x2f\xfd', 'archive'],
]

/** What may stand at the beginning of a text; the first that is found counts. */
const TEXTS: readonly (readonly [RegExp, Kind])[] = [
  [/^\s*(?:<\?xml[^>]*>\s*)?(?:<!--[\s\S]*?-->\s*)*<Configuration\b/, 'xconf'],
  [/^\s*(?:<\?xml[^>]*>\s*)?(?:<!--[\s\S]*?-->\s*)*<Status\b/, 'xstat'],
  [/^\s*<\?xml\b/, 'xml'],
  [/^\s*(?:\*c\s+)?xConfiguration\s/im, 'xconf'],
  [/^\s*\*s\s+[A-Za-z]/m, 'xstat'],
  [/^-----BEGIN (?:X509 |TRUSTED )?[A-Z0-9 ]*-----/m, 'pem'],
  [
    /^(?:<\d{1,3}>(?:1 )?)?(?:\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d|\[?(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) [ \d]\d \d\d:\d\d:\d\d)/m,
    'log',
  ],
  [/\b(?:traffic_server|tvcs|edgeconfigprovisioning)\b|UTCTime="/, 'log'],
]

/** Names are asked where the content says nothing: a member of unknown beginning is still looked at as what it is called. */
const NAMES: readonly (readonly [RegExp, Kind])[] = [
  [/(?:^|[/!])loggingsnapshot_|\.(?:log|txt)(?:\.\d+)?$/i, 'log'],
  [/\.pcapng$/i, 'pcapng'],
  [/\.(?:pcap|cap|dmp)\d*$/i, 'pcap'],
  [/\.pem$/i, 'pem'],
  [/\.(?:der|cer|crt)$/i, 'der'],
  [/\.t(?:ar\.)?gz$/i, 'gzip'],
  [/\.tar$/i, 'tar'],
]

/** Tells what an input is from its first `HEAD_LENGTH` bytes, and from its name where they do not tell. */
export function kindOf(name: string, head: Uint8Array): Kind {
  return (
    sniff(head) ??
    (head.length === 0 ? 'empty' : (NAMES.find(([pattern]) => pattern.test(name))?.[1] ?? 'unknown'))
  )
}

/** Tells what an input is from its first bytes alone. */
export function sniff(head: Uint8Array): Kind | undefined {
  const start = String.fromCharCode(...head.subarray(0, 8))
  const magic = MAGICS.find(([bytes]) => start.startsWith(bytes))?.[1]
  if (magic) return magic
  if (head.length >= TAR_BLOCK && (hasMagic(head) || readTarHeader(head))) return 'tar'
  if (isDer(head)) return 'der'
  const text = new TextDecoder().decode(head.subarray(0, HEAD_LENGTH)).replace(/^\ufeff/, '')
  return TEXTS.find(([pattern]) => pattern.test(text))?.[1]
}

/** A SEQUENCE that holds a SEQUENCE, as every certificate does (X.690 section 8.9), with lengths in the long form. */
const isDer = (head: Uint8Array) =>
  head[0] === 0x30 && (head[1] === 0x82 || head[1] === 0x81) && head[head[1] - 0x7e] === 0x30
