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

const GAP = String.raw`[\s_-]*`
const spaced = (words: string) => words.replaceAll(' ', GAP)

/** What a setting's name has in it, whatever stands between its words. */
const TOPICS = [
  ['verify-origin-server', new RegExp(spaced('verify origin'), 'i')],
  ['trust-store', new RegExp(spaced('trusted ca|trust store|ca cert|certificate authorit'), 'i')],
  ['ciphers', /cipher/i],
] as const

const topicOf = (name: string): (typeof TOPICS)[number][0] | undefined =>
  TOPICS.find(([, pattern]) => pattern.test(name))?.[0]

const ANY_TOPIC = new RegExp(TOPICS.map(([, { source }]) => source).join('|'), 'i')

/** Can a line with this text be of a setting that has a topic? */
export const isTopic = (text: string): boolean => ANY_TOPIC.test(text)
