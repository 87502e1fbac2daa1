import { endpoint, squeezed } from '../fields.ts'
import type { Shape } from '../shape.ts'
import { NEXT_HOP, stepOf } from './step.ts'

/**
 * An error the traffic server answered by itself. `502 connect failed`: the origin; `502 Next Hop Connection Failed`: the tunnel between
 * Expressway-E and Expressway-C (facts: protocol, flow).
 */
export const httpError: Shape = {
  name: 'http-error',
  needles: ['Event="Sending HTT', 'P error response"', 'Next Hop Conn', 'ection Failed'],
  samples: [
    'ExpresswayE traffic_server[15550]: Event="Sending HTTP error response" Status="403" Reason="Forbidden" Dst-ip="10.48.79.80" Dst-port="50314"',
  ],
  read(record) {
    if (
      record.body.includes('Event="Sending') &&
      record.compact.includes('Event="SendingHTTPerrorresponse"')
    ) {
      const { attributes } = record
      const status = Number(squeezed(attributes.get('Status')))
      if (!Number.isInteger(status) || status < 100 || status > 999) return undefined
      const to = endpoint(attributes, 'Dst')
      return [{ kind: 'http-error', status, reason: attributes.get('Reason') ?? '', ...(to ? { to } : {}) }]
    }
    const ofServer = record.prefix?.process === 'traffic_server' && !stepOf(record)
    const reason = ofServer ? NEXT_HOP.exec(record.body)?.[0] : undefined
    return reason === undefined ? undefined : [{ kind: 'http-error', status: 502, reason }]
  },
}
