import { squeezed } from '../fields.ts'
import type { Shape } from '../shape.ts'

const DENIED = /^Request(?:Rejected|Denied|NotAllowed|Blocked|Forbidden)$/i

/** What the HTTP allow list said of a request. The wording of a refusal is not known from any sample: the usual words are taken. */
export const access: Shape = {
  name: 'access',
  needles: ['Event="Request', '" Deployment="'],
  samples: [
    '2022-07-11T18:55:25.917+02:00 vcsc traffic_server[18242]:  Event="Request Allowed" Detail="Access allowed" Reason="In allow list" Username="emusk" Deployment="1" Method="GET" Request="https://cucm.steven.lab:8443/cucm-uds/user/emusk/devices" Rule="https://cucm.steven.lab:8443/cucm-uds/user/" Match="prefix" Type="Automatically generated rule for CUCM server" UTCTime="2022-07-11 16:55:25,916"',
  ],
  read(record) {
    if (!/^\s*(?:Level="[^"]*":?\s*)?Event="Request/.test(record.body)) return undefined
    const { attributes } = record
    const event = squeezed(attributes.get('Event'))
    const allowed = event === 'RequestAllowed'
    if (!allowed && !DENIED.test(event)) return undefined
    const method = attributes.get('Method')
    const url = attributes.get('Request')
    const origin = url === undefined ? undefined : originOfUrl(url)
    const told = {
      ...(method ? { method } : {}),
      ...(url === undefined ? {} : { url }),
      ...(origin ? { origin } : {}),
    }
    const ruleType = attributes.get('Type')
    if (allowed) return [{ kind: 'request-allowed', ...told, ...(ruleType ? { ruleType } : {}) }]
    const reason = attributes.get('Reason') ?? attributes.get('Detail')
    return [{ kind: 'request-denied', ...told, ...(reason ? { reason } : {}) }]
  },
}

const PORTS: Readonly<Record<string, number>> = { http: 80, https: 443 }

function originOfUrl(url: string): { protocol: string; address: string; port: number } | undefined {
  const parts =
    /^([a-z][a-z0-9+.-]*):\/\/(?:[^/@]*@)?(?:\[([^\]]+)\]|([^/:?#]+))(?::(\d{1,5}))?(?:[/?#]|$)/i.exec(url)
  const protocol = parts?.[1]?.toLowerCase() ?? ''
  const address = parts?.[2] ?? parts?.[3]
  const port = parts?.[4] === undefined ? PORTS[protocol] : Number(parts[4])
  return address !== undefined && port !== undefined && port <= 65535
    ? { protocol, address, port }
    : undefined
}
