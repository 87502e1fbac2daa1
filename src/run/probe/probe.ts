import { lookup } from 'node:dns/promises'
import { domainToASCII } from 'node:url'
import type { Probed, ProbeResult, Question, Shot, Target } from '../../judge/audit/index.ts'
import { parseIp } from '../../read/bytes/index.ts'
import { canonical, shoot } from './shot.ts'
import { PROBE_LIMITS, type ProbeOptions } from './types.ts'

/** RSA and ECDSA certificates, each in TLS 1.2 and 1.3. */
export const ALL_QUESTIONS: readonly Question[] = [
  { key: 'rsa', version: '1.2' },
  { key: 'ecdsa', version: '1.2' },
  { key: 'rsa', version: '1.3' },
  { key: 'ecdsa', version: '1.3' },
]

/** Asks one target, at every address that its name has. Never throws: what cannot be reached is a result. */
export async function probe(target: Target, options: ProbeOptions = {}): Promise<ProbeResult> {
  const host = target.connect?.host ?? target.name
  const found = await (options.resolve ?? createResolve(options.timeout))(host)
  if (typeof found === 'string') return { target, unresolvable: found, addresses: [] }
  const wanted = options.firstAddress ? found.slice(0, 1) : found
  return { target, addresses: await Promise.all(wanted.map(ip => probeAddress(target, ip, options))) }
}

async function probeAddress(target: Target, ip: string, options: ProbeOptions): Promise<Probed> {
  const port = target.connect?.port ?? target.port
  const place = `probe ${placeText(target.name, target.port)}`
  const serverName = serverNameOf(target)
  const ask = (question: Question): Promise<Shot> =>
    shoot({ ip, port, place }, serverName === undefined ? question : { ...question, serverName }, options)
  const questions = options.questions ?? ALL_QUESTIONS
  return { target, ip, port, shots: await Promise.all(questions.map(ask)) }
}

/** A-labels (RFC 6066 section 3); an IP address is never sent as server_name, nor does the traffic server send one. */
export function serverNameOf({ name, sni }: Target): string | undefined {
  if (sni === false) return undefined
  if (sni === undefined && parseIp(name)) return undefined
  const wanted = sni ?? name
  return /[^\x20-\x7e]/.test(wanted) ? domainToASCII(wanted) || wanted : wanted
}

/** Addresses of a name in the order of the resolver, each once; the errno name where there is none. */
export type Resolve = (host: string) => Promise<readonly string[] | string>

/** The resolver of the machine, which may think for long: what it has not said in time is not waited for. Each name is asked for once. */
export function createResolve(timeout: number = PROBE_LIMITS.timeout): Resolve {
  const asked = new Map<string, ReturnType<Resolve>>()
  return host => {
    const known = asked.get(host) ?? inTime(addressesOf(host), timeout)
    asked.set(host, known)
    return known
  }
}

function inTime(answer: ReturnType<Resolve>, timeout: number): ReturnType<Resolve> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<string>(resolve => {
    timer = setTimeout(() => resolve('ETIMEDOUT'), timeout)
  })
  return Promise.race([answer, late]).finally(() => clearTimeout(timer))
}

async function addressesOf(host: string): Promise<readonly string[] | string> {
  if (parseIp(host)) return [canonical(host)]
  try {
    const found = await lookup(host, { all: true, verbatim: true })
    return [...new Set(found.map(({ address }) => canonical(address)))]
  } catch (error) {
    return error instanceof Error && 'code' in error ? String(error.code) : 'ENOTFOUND'
  }
}

/** `cucm.steven.lab:8443`, `[2001:db8::1]:8443`. */
export const placeText = (host: string, port: number): string =>
  host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`
