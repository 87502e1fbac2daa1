import { encodeSegment } from '../../../read/logs/index.ts'
import { findNode, readXmlTree, type XmlNode } from '../../../read/uc/index.ts'
import type { LoginStep, Seen } from '../../../tell/messages/index.ts'
import { askEdge, type Question, type Reply } from './ask.ts'
import { type LoginOptions, type LoginReport, OPTIONAL, type StepResult } from './types.ts'

/** IM&P's SOAP service; its path is not in Cisco's public documents (facts: typical origin requests). */
const PRESENCE_PATH = '/EPASSoap/service/v80'
const LONGEST_BODY = 400

/**
 * Logs in through an Expressway-E as an MRA client does: authentication offered, edge configuration, user and devices over UDS, configuration files over
 * TFTP, then presence and voicemail. Ends with the first step without which there is no login.
 */
export async function logIn(options: LoginOptions): Promise<LoginReport> {
  const { edge, port, domain, user, password } = options
  const authorization = `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`
  const steps: StepResult[] = []
  let cookie = ''

  /** Asks, notes the outcome, gives the answer where it is good. */
  const step = async (
    name: LoginStep,
    { origin, ...question }: Partial<Question> & { readonly path: string; readonly origin?: Origin },
  ): Promise<Reply | undefined> => {
    const told = origin && `${domain}/${origin.protocol}/${origin.address}/${origin.port}`
    const path = `/${encodeSegment(origin ? { domain, ...origin } : { domain })}${question.path}`
    const method = question.method ?? 'GET'
    const fields = { ...question.fields, ...(cookie && { Cookie: cookie }) }
    const reply = await askEdge(options, {
      method,
      path,
      fields,
      ...(question.body && { body: question.body }),
    })
    const ok = reply.status === 200
    const result: StepResult = {
      step: name,
      method,
      url: `https://${edge}:${port}${path}`,
      ...(told && { origin: told }),
      ok,
      status: reply.status,
      reason: reply.reason,
      ...(!ok && reply.body && { body: reply.body.slice(0, LONGEST_BODY) }),
    }
    steps.push(result)
    options.onStep?.(result)
    return ok ? reply : undefined
  }
  const report = (): LoginReport => {
    const failed = steps.filter(({ ok }) => !ok).map(each => each.step)
    return { user, ok: failed.every(each => OPTIONAL.has(each)), steps, failed, seen: seenOf(steps) }
  }

  if (!(await step('edge-sso', { path: `/get_edge_sso?email=${encodeURIComponent(`${user}@${domain}`)}` })))
    return report()
  const config = await step('edge-config', {
    path: '/get_edge_config?service_name=_cisco-uds&service_name=_cuplogin&service_name=_cisco-phone-tftp',
    fields: { Authorization: authorization },
  })
  if (!config) return report()
  cookie = config.cookies.map(text => text.split(';')[0]).join('; ')
  const { uds, tftp, presence } = serversOf(config.body)

  const home = { protocol: 'https', address: uds, port: 8443 }
  const own = { fields: { Authorization: authorization } }
  if (!(await step('user', { origin: home, path: `/cucm-uds/user/${user}`, ...own }))) return report()
  const devices = await step('devices', {
    origin: home,
    path: `/cucm-uds/user/${user}/devices?max=100`,
    ...own,
  })
  if (!devices) return report()

  const files = { protocol: 'https', address: tftp, port: 6972 }
  const device = textOf(devices.body, 'device', 'name') ?? `CSF${user}`
  if (!(await step('phone-configuration', { origin: files, path: `/${device}.cnf.xml` }))) return report()
  const profile = await step('service-profile', { origin: files, path: '/SPDefault.cnf.xml' })
  if (!profile) return report()
  if (!(await step('client-configuration', { origin: files, path: '/jabber-config.xml' }))) return report()

  if (presence !== undefined) {
    await step('presence', {
      origin: { protocol: 'https', address: presence, port: 8443 },
      method: 'POST',
      path: PRESENCE_PATH,
      fields: { 'Content-Type': 'text/xml; charset=utf-8', SOAPAction: '"login"' },
      body: presenceLogin(user, domain, password),
    })
  }
  const voicemail = textOf(profile.body, 'Voicemail', 'address')
  if (voicemail !== undefined) {
    const mail = { protocol: 'https', address: voicemail, port: 8443 }
    await step('voicemail', { origin: mail, path: '/vmrest/mailbox', ...own })
  }
  return report()
}

interface Origin {
  readonly protocol: string
  readonly address: string
  readonly port: number
}

/** Servers of a getEdgeConfigResponse. */
function serversOf(body: string): { uds: string; tftp: string; presence: string | undefined } {
  const tree = readXmlTree(body)
  const services = typeof tree === 'string' ? [] : all(tree, 'service')
  const addressOf = (name: string): string | undefined => {
    const service = services.find(({ children }) =>
      children.some(child => child.name === 'name' && child.text === name),
    )
    return service && (findNode(service, 'address')?.text || undefined)
  }
  const uds = addressOf('_cisco-uds') ?? ''
  return {
    uds,
    tftp: addressOf('tftpServer') ?? addressOf('_cisco-phone-tftp') ?? uds,
    presence: addressOf('_cuplogin'),
  }
}

const all = (tree: XmlNode, name: string): readonly XmlNode[] =>
  tree.name === name ? [tree] : tree.children.flatMap(child => all(child, name))

/** Text of the first element of a name inside of the first of another. */
function textOf(body: string, outer: string, inner: string): string | undefined {
  const tree = readXmlTree(body)
  const found = typeof tree === 'string' ? undefined : findNode(tree, outer)
  return (found && findNode(found, inner)?.text) || undefined
}

function presenceLogin(user: string, domain: string, password: string): string {
  const escaped = password.replace(/[<>&]/g, character => `&#${character.charCodeAt(0)};`)
  return `<?xml version="1.0" encoding="UTF-8"?><soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/"><soapenv:Body><login><username>${user}@${domain}</username><password>${escaped}</password></login></soapenv:Body></soapenv:Envelope>`
}

/** A client tells little: most failures look the same to its user. */
function seenOf(steps: readonly StepResult[]): Seen {
  const failed = steps.filter(({ ok }) => !ok)
  const ending = failed.find(({ step }) => !OPTIONAL.has(step))
  if (!ending) {
    if (failed.some(({ step }) => step === 'presence')) return 'no-presence'
    return failed.length > 0 ? 'no-voicemail' : 'signed-in'
  }
  if (ending.status === 0) return 'no-edge'
  if (ending.status === 401) return 'wrong-password'
  if (ending.status === 403 && ending.step.startsWith('edge-')) return 'domain-not-enabled'
  return ['phone-configuration', 'service-profile', 'client-configuration'].includes(ending.step)
    ? 'no-phone-configuration'
    : 'cannot-communicate'
}
