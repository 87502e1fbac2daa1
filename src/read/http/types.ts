/**
 * Why a message is refused, with the status that answers it. A gateway that mends what another server would read differently is how
 * requests are smuggled (RFC 9112 section 11.2), so nothing is mended.
 */
export const REFUSALS = {
  /** Something else than a token where the method stands. */
  'bad-method': 400,
  /** Whitespace, a control character, an octet above 0x7e, `"`, `<`, `>`, `\` or `#` in the request target, or a form that is not known. */
  'bad-target': 400,
  'target-too-long': 414,
  /** What follows the request target is no `HTTP/d.d`. */
  'bad-version': 400,
  'unsupported-version': 505,
  'bad-status-line': 400,
  /** CR that no LF follows. */
  'bare-cr': 400,
  /** LF that no CR precedes. */
  'bare-lf': 400,
  nul: 400,
  'bad-field-name': 400,
  'space-before-colon': 400,
  /** A line that begins with whitespace (obs-fold, RFC 9112 section 5.2). */
  'folded-field': 400,
  'bad-field-value': 400,
  'head-too-large': 431,
  'too-many-fields': 431,
  'host-missing': 400,
  'host-duplicate': 400,
  'bad-host': 400,
  /** The authority of an absolute-form target and Host are not the same. */
  'host-mismatch': 400,
  'both-lengths': 400,
  /** More than one Content-Length, be they equal. */
  'several-lengths': 400,
  'bad-length': 400,
  'several-transfer-encodings': 400,
  /** Anything but exactly `chunked`. */
  'unknown-transfer-coding': 501,
  /** Transfer-Encoding in HTTP/1.0 (RFC 9112 section 6.1). */
  'transfer-encoding-in-http-1.0': 400,
  'unknown-expectation': 417,
  'bad-chunk-size': 400,
  /** A chunk's data is not followed by CRLF. */
  'bad-chunk-end': 400,
  'chunk-extension-too-long': 400,
  'bad-chunk-extension': 400,
  'trailer-too-large': 431,
  'bad-trailer': 400,
  /** A field that frames, routes or authenticates may not come late (RFC 9110 section 6.5.1). */
  'forbidden-trailer': 400,
} as const

export type RefusalCode = keyof typeof REFUSALS

export interface Refusal {
  readonly code: RefusalCode
  /** Octets from the beginning of the head or body at which it showed. */
  readonly at: number
  /** What a server answers; in a response of an origin it means 502. */
  readonly status: number
}

export const refusal = (code: RefusalCode, at: number): Refusal => ({ code, at, status: REFUSALS[code] })

/** How far a head may go. */
export interface HeadLimits {
  /** Octets of the whole head, its empty line counted. */
  readonly bytes: number
  readonly fields: number
  /** Octets of the request target. */
  readonly target: number
}

/** Tomcat takes 8 KiB, Apache Traffic Server 128 KiB; tokens of single sign-on need more than the former. */
export const HEAD_LIMITS: HeadLimits = { bytes: 32_768, fields: 128, target: 8192 }

/** How long a body is (RFC 9112 section 6.3). */
export type Framing = 'none' | 'length' | 'chunked' | 'close'

/** What request and response heads have in common. Offsets count from the beginning of `bytes`. */
export interface Head {
  /** Holds the head; valid until the reader is given the next message. */
  readonly bytes: Uint8Array
  readonly start: number
  /** Behind the empty line. */
  readonly end: number
  /** The 1 of HTTP/1.1. */
  readonly minor: 0 | 1
  readonly fields: Fields
  readonly framing: Framing
  /** Octets of the body, where `framing` is `length`. */
  readonly length: number
  /** The sender leaves the connection open (RFC 9112 section 9.3). */
  readonly keepAlive: boolean
  /** Fields that `Connection` names for this hop alone, lower case; `close` and `keep-alive` are left out. */
  readonly nominated: readonly string[]
}

/** The field lines of a head as numbers, so that reading one makes no object for each. */
export interface Fields {
  readonly count: number
  /** For each field: begin and end of its name, begin and end of its value, and the `FIELD` it is. */
  readonly spans: Int32Array
}

export interface RequestHead extends Head {
  readonly methodStart: number
  readonly methodEnd: number
  readonly targetStart: number
  readonly targetEnd: number
  /** Begin of the path: `targetStart` but in absolute-form. */
  readonly pathStart: number
  readonly form: 'origin' | 'absolute' | 'asterisk' | 'authority'
  /** Place of Host among the fields; -1 where HTTP/1.0 has none. */
  readonly host: number
  /** The client waits for `100 Continue` before it sends the body. */
  readonly expectsContinue: boolean
}

export interface ResponseHead extends Head {
  readonly status: number
  readonly reasonStart: number
  readonly reasonEnd: number
}
