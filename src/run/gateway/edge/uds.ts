import { request } from 'node:http'
import { encodeSegment } from '../../../read/logs/index.ts'
import type { ListenAddress } from '../../peer/index.ts'

/** An answer of the UDS of a Unified CM, as it came through the gateway. */
export interface UdsAnswer {
  readonly status: number
  readonly body: string
}

/** Octets read of one answer. */
const LONGEST = 1 << 20

/** Asks the UDS of a node by way of the gateway's own tunnel listener: with its allow list, its verification and its log. Status 0: no answer. */
export type AskUds = (node: string, path: string, authorization?: string) => Promise<UdsAnswer>

/** `GET http://vcs_control.<domain>:8443/<segment>/cucm-uds/…`, as the edge configuration server does it (sample S12). */
export function createAskUds(tunnel: () => ListenAddress, domain: string, timeout: number): AskUds {
  return (node, path, authorization) =>
    new Promise(resolve => {
      const { address, port } = tunnel()
      const segment = encodeSegment({ domain, protocol: 'https', address: node, port: 8443 })
      const asked = request({
        host: address,
        port,
        agent: false,
        path: `http://vcs_control.${domain}:8443/${segment}${path}`,
        timeout,
        headers: {
          Host: `vcs_control.${domain}:8443`,
          Accept: 'application/xml',
          ...(authorization !== undefined && { Authorization: authorization }),
        },
      })
      const give = (status: number, body: string) => resolve({ status, body })
      asked.on('timeout', () => asked.destroy())
      asked.on('error', () => give(0, ''))
      asked.on('response', response => {
        const pieces: Buffer[] = []
        let length = 0
        response.on('data', (piece: Buffer) => {
          length += piece.length
          if (length > LONGEST) response.destroy()
          else pieces.push(piece)
        })
        response.on('end', () => give(response.statusCode ?? 0, Buffer.concat(pieces).toString('utf8')))
        response.on('error', () => give(0, ''))
        response.on('close', () => give(0, ''))
      })
      asked.end()
    })
}
