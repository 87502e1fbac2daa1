import type { Duplex } from 'node:stream'
import { type Answer, element, notFound, type Service, unauthorized } from './answer.ts'
import type { ClusterView } from './cluster.ts'

const SOAP = 'http://schemas.xmlsoap.org/soap/envelope/'
/** The path is not in Cisco's public documents; this is the one clients' logs show. */
export const LOGIN_PATH = '/EPASSoap/service/v80'

/** SOAP login of IM&P on 8443: a user gets the session that opens XMPP. */
export function presenceService(cluster: ClusterView): Service {
  return ({ method, path, body }): Answer | undefined => {
    if (!path.startsWith('/EPASSoap/')) return undefined
    if (path !== LOGIN_PATH || method !== 'POST') return notFound
    const text = (name: string) => new RegExp(`<(?:\\w+:)?${name}>([^<]*)<`).exec(body)?.[1] ?? ''
    const [name = ''] = text('username').split('@')
    const user = cluster.users.find(each => each.name === name && each.password === text('password'))
    if (!user) return unauthorized
    const reply = element('loginResponse', [
      element('sessionKey', `session-${user.name}`),
      element('jid', `${user.name}@${cluster.domain}`),
    ])
    return {
      status: 200,
      type: 'text/xml;charset=UTF-8',
      body: element('soapenv:Envelope', [element('soapenv:Body', [reply])], { 'xmlns:soapenv': SOAP }),
    }
  }
}

/** Answers the head of an XMPP stream (RFC 6120 section 4.2) and says what it offers; nobody logs in here. */
export function speakXmpp(domain: string): (socket: Duplex) => void {
  return socket => {
    let heard = ''
    socket.on('data', (chunk: Buffer) => {
      heard = (heard + chunk.toString('utf8')).slice(-4096)
      if (!/^\s*(?:<|$)/.test(heard)) return void socket.end('</stream:stream>')
      if (!/<stream:stream\b[^>]*>/.test(heard)) return
      heard = ''
      socket.write(
        `<?xml version='1.0'?><stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams' from='${domain}' id='lab' version='1.0'><stream:features><mechanisms xmlns='urn:ietf:params:xml:ns:xmpp-sasl'><mechanism>PLAIN</mechanism></mechanisms></stream:features>`,
      )
    })
    socket.on('error', () => socket.destroy())
    socket.on('end', () => socket.end())
  }
}

/** Answers each SIP request of a connection: OPTIONS with 200, what a lab does not do with 501 (RFC 3261 section 21). */
export function speakSip(): (socket: Duplex) => void {
  return socket => {
    let heard = ''
    socket.on('data', (chunk: Buffer) => {
      heard = (heard + chunk.toString('latin1')).slice(-65_536)
      // A ClientHello on a plain port, say.
      if (!/^\s*(?:[A-Z]|$)/.test(heard)) return void socket.end('SIP/2.0 400 Bad Request\r\n\r\n')
      for (let end = heard.indexOf('\r\n\r\n'); end >= 0; end = heard.indexOf('\r\n\r\n')) {
        socket.write(sipAnswer(heard.slice(0, end)))
        heard = heard.slice(end + 4)
      }
    })
    socket.on('error', () => socket.destroy())
    socket.on('end', () => socket.end())
  }
}

function sipAnswer(request: string): string {
  const [first = '', ...lines] = request.split('\r\n')
  const kept = lines.filter(line => /^(?:via|from|to|call-id|cseq)\s*:/i.test(line))
  const status = first.startsWith('OPTIONS ') ? '200 OK' : '501 Not Implemented'
  return [`SIP/2.0 ${status}`, ...kept, 'Content-Length: 0', '', ''].join('\r\n')
}
