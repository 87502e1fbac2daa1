import { alertName } from '../../read/tls/index.ts'
import type { Sighting } from './handshakes.ts'
import type { Exhibit } from './types.ts'

/** The frames that show a handshake: its start, its certificates, the alert that ended it. */
export function packets({ handshake, alert }: Sighting): Exhibit[] {
  const { client, server, clientHello } = handshake
  const flow = `${client.ip}:${client.port} > ${server.ip}:${server.port}`
  const sni = clientHello?.serverName === undefined ? '' : ` server_name=${clientHello.serverName}`
  const shown: Exhibit[] = [
    { where: handshake.where, at: handshake.at, kind: 'packet', quote: `${flow} ClientHello${sni}` },
  ]
  const certificate = handshake.messages.find(message => message.from === 'server' && message.type === 11)
  if (certificate && typeof handshake.serverChain !== 'string') {
    const quote = `${flow} Certificate (${handshake.serverChain.length})`
    shown.push({ where: certificate.where, at: certificate.at, kind: 'packet', quote })
  }
  if (alert) {
    const quote = `${flow} Alert ${alert.level} ${alertName(alert.description)} (${alert.description}) from ${alert.from}`
    shown.push({ where: alert.where, at: alert.at, kind: 'packet', quote })
  }
  return shown
}
