import { STATUS_CODES } from 'node:http'
import { type AllowList, compileAllowList, urlOf } from '../../judge/allow/index.ts'
import { decodeSegment, namesOrigin, type OriginDescriptor } from '../../read/logs/index.ts'
import type { LineRecord } from '../../tell/lines/index.ts'
import type { PeerState } from '../peer/index.ts'

/** One line a request: what it takes to put it beside a request of the gateway. The URL is last, and no field before it holds a space. */
export const ACCESS_FORMAT = '%<cqtq> %<chi> %<chp> %<cqhm> %<pssc> %<sssc> %<shi> %<sca> %<ttms> %<cquuc>'

const LINE = /^(\d+\.\d{3}) (\S+) (\d+) ([A-Z]+) (\d{3}) (\d{3}) (\S+) (\d+) (\d+) (\S+)$/
const PATH = /^[a-z]+:\/\/[^/]*(\/([^/?]*)([^\s]*))$/i
/** No origin answered. */
const NONE = 0

interface Access {
  readonly begun: number
  readonly ended: number
  readonly from: { readonly ip: string; readonly port: number }
  readonly method: string
  readonly status: number
  readonly originStatus: number
  /** `0` or `-` where no origin was known. */
  readonly ip: string
  readonly retries: number
  readonly path: string
  readonly segment: string
  readonly target: string
}

/**
 * Tells requests of the engine's access log in records of the gateway, so that its analysis is the same. What the log does not hold is empty (TrackingID, user,
 * fields), and all attempts have the time of the first. A line that is none of `ACCESS_FORMAT` gives none.
 */
export function createAccessReader(state: () => PeerState): (line: string) => readonly LineRecord[] {
  let of: PeerState | undefined
  let allowList: AllowList
  let txn = 0
  return line => {
    const access = readAccess(line)
    if (!access) return []
    const now = state()
    if (of !== now) allowList = compileAllowList(now.allowList)
    of = now
    const found = decodeSegment(access.segment)
    const origin = found && namesOrigin(found) ? found : undefined
    return recordsOf(access, ++txn, origin, allowList, found?.domain ?? now.domain)
  }
}

function readAccess(line: string): Access | undefined {
  const [whole, time, ip = '', port, method = '', status, originStatus, origin = '', retries, ms, url = ''] =
    LINE.exec(line) ?? []
  const [, path = '', segment = '', rest = ''] = PATH.exec(url) ?? []
  if (whole === undefined || path === '') return undefined
  const begun = Math.round(Number(time) * 1000)
  return {
    begun,
    ended: begun + Number(ms),
    from: { ip, port: Number(port) },
    method,
    status: Number(status),
    originStatus: Number(originStatus),
    ip: origin,
    retries: Number(retries),
    path,
    segment,
    target: rest.startsWith('/') ? rest : `/${rest}`,
  }
}

function recordsOf(
  access: Access,
  txn: number,
  origin: OriginDescriptor | undefined,
  allowList: AllowList,
  domain: string,
): readonly LineRecord[] {
  const { begun, ended, from, method, status, originStatus, path } = access
  const step = { txn, trackingId: '' }
  const asked = headOf(`${method} http://vcs_control.${domain}:8443${path} HTTP/1.1`)
  const received: LineRecord = { kind: 'receive-request', at: begun, ...step, from, lastVia: '', head: asked }
  const answer = headOf(statusLine(status))
  const answered: LineRecord = { kind: 'send-response', at: ended, ...step, to: from, head: answer }
  if (status === 403 && originStatus === NONE) {
    const error = { at: ended, status, reason: 'Forbidden', to: from }
    return [received, answered, { kind: 'http-error', ...error }]
  }
  return [received, ...(origin ? atOrigin(access, step, origin, allowList) : []), answered]
}

function atOrigin(
  { begun, ended, method, target, ip, retries, originStatus }: Access,
  step: { readonly txn: number; readonly trackingId: string },
  { protocol, address, port }: OriginDescriptor,
  allowList: AllowList,
): readonly LineRecord[] {
  const decision = allowList.decide({ protocol, address, port, method, target })
  const url = urlOf({ protocol: protocol === 'http' ? 'http' : 'https', address, port, path: target })
  const records: LineRecord[] = []
  if (decision.allowed) {
    const { deployment, match, type } = decision.rule
    const rule = urlOf(decision.rule)
    const about = { username: '', deployment, method, url, rule, match, type }
    records.push({ kind: 'request-allowed', at: begun, ...about })
  }
  if (!/^[\da-f.:]{2,}$/i.test(ip)) return records
  const at = { ip, port }
  const head = headOf(`${method} ${target} HTTP/1.1`)
  for (let made = 0; made <= Math.min(retries, MOST_RETRIES); made++)
    records.push({ kind: 'send-request', at: begun, ...step, to: at, head })
  if (originStatus !== NONE)
    records.push({
      kind: 'receive-response',
      at: ended,
      ...step,
      from: at,
      head: headOf(statusLine(originStatus)),
    })
  return records
}

/** As many as a peer makes behind the first attempt. */
const MOST_RETRIES = 3

/** The engine has no reason phrase for a refused origin (facts: what the client gets). */
const statusLine = (status: number): string =>
  `HTTP/1.1 ${status} ${status === 502 ? '' : (STATUS_CODES[status] ?? '')}`

const headOf = (first: string) => ({ first, fields: [] })
