import type { ReportCertificate } from '../report/index.ts'
import { readableName, utc } from '../text/index.ts'
import { h, type Markup } from './markup.ts'
import { data, facts } from './parts.ts'
import type { View } from './view.ts'

/** A certificate, folded away behind its role and key. */
export function certificateDetails(certificate: ReportCertificate | null, { words }: View): Markup {
  const { labels } = words
  if (certificate === null) return h('p', {}, `${labels.certificate}: ${labels.notSeen}`)
  const { subject, issuer, names, notBefore, notAfter, keyType, role, serial, sha256 } = certificate
  return h(
    'details',
    {},
    h('summary', {}, `${labels.certificate}: `, data(role), ' · ', data(keyType)),
    facts([
      [labels.subject, data(readableName(subject))],
      [labels.issuer, issuer === subject ? labels.itself : data(readableName(issuer))],
      [
        labels.names,
        names.length === 0
          ? labels.none
          : h(
              'ul',
              { class: 'names' },
              names.map(name => h('li', {}, data(name))),
            ),
      ],
      [labels.valid, `${utc(notBefore, false)} – ${utc(notAfter, false)} UTC`],
      [labels.serial, h('code', {}, serial)],
      ['SHA-256', h('code', {}, sha256)],
    ]),
  )
}
