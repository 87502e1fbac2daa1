import { CONCEALED, isSecretSetting } from '../conceal.ts'
import { squeezed } from '../fields.ts'
import type { Shape } from '../shape.ts'

const AREA = /^(?:xconfiguration[/ ]?|configuration\/|commands\/)/i
const CHANGED = /^(.+?)\s*-\s*changed\s*from\s*:\s*(.*?)\s*to\s*:\s*(.*)$/is
const CREATED = /^(.+?)\s*-\s*(?:created\s*with\s*value|set\s*to|deleted(?:\s*value)?)\s*:?\s*(.*)$/is

/**
 * A change of the configuration. The web page's record has the user and quotes the values
 * (`configuration/cluster/tls_verify - changed from: 'Permissive' to: 'Enforcing'`), the database's has neither
 * (`xconfiguration clusterConfiguration tls_verify - changed from: Permissive to: Enforcing`); one change writes both.
 */
export const setting: Shape = {
  name: 'setting',
  needles: ['Event="System Confi', 'guration Changed"', '- changed from'],
  samples: [
    '2020-08-12T15:13:24.976-05:00 expc01 UTCTime="2020-08-12 20:13:24,975" Event="System Configuration Changed" Node="clusterdb@expc01.apolo.local" PID="<0.345.0>" Detail="xconfiguration clusterConfiguration tls_verify - changed from: Permissive to: Enforcing"',
    `2020-08-12T15:13:24.976-05:00 expc01 httpd[15060]: web: Event="System Configuration Changed" Detail="configuration/cluster/tls_verify - changed from: 'Permissive' to: 'Enforcing'" Src-ip="10.15.13.30" Src-port="53155" User="admin" Level="1" UTCTime="2020-08-12 20:13:24"`,
  ],
  read(record) {
    const isEvent = record.body.includes('Event="System')
    if (!isEvent && !record.body.includes('changed')) return undefined
    const { attributes } = record
    if (isEvent && squeezed(attributes.get('Event')) !== 'SystemConfigurationChanged') return undefined
    const detail = attributes.get('Detail')
    if (detail === undefined || (!isEvent && !CHANGED.test(detail))) return undefined
    const changed = CHANGED.exec(detail)
    const created = changed ? undefined : CREATED.exec(detail)
    const name = (changed?.[1] ?? created?.[1] ?? detail).replace(AREA, '').replaceAll('/', ' ').trim()
    const topic = topicOf(name)
    const from = changed?.[2]
    const to = changed?.[3] ?? created?.[2]
    const user = attributes.get('User')
    return [
      {
        kind: 'setting-changed',
        setting: name,
        ...(from === undefined ? {} : { from: value(name, from) }),
        ...(to === undefined ? {} : { to: value(name, to) }),
        ...(user ? { user } : {}),
        ...(topic ? { topic } : {}),
      },
    ]
  },
}

const value = (name: string, text: string) =>
  isSecretSetting(name) ? CONCEALED : text.trim().replace(/^(['"])(.*)\1$/s, '$2')

function topicOf(name: string): 'verify-origin-server' | 'trust-store' | 'ciphers' | undefined {
  const squeezed = name.replace(/[\s_-]+/g, '').toLowerCase()
  if (squeezed.includes('verifyorigin')) return 'verify-origin-server'
  if (/trustedca|truststore|cacert|certificateauthorit/.test(squeezed)) return 'trust-store'
  return /cipher/.test(squeezed) ? 'ciphers' : undefined
}
