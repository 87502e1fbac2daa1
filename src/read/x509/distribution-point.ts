import { contents, cursorOf, type Element, enter, expect, more, next, optional, TAG } from './der.ts'
import { extensionOf } from './describe.ts'
import { readGeneralNames } from './general-name.ts'
import { readRdn } from './name.ts'
import { EXTENSION } from './oid.ts'
import { readNamedBits } from './primitive.ts'
import type { Attribute, Certificate, GeneralName } from './types.ts'

/** DistributionPointName (RFC 5280 section 4.2.1.13): whole names, or an RDN to be put behind the name of the CRL's issuer. */
export type DistributionPointName =
  | { readonly kind: 'full'; readonly names: readonly GeneralName[] }
  | { readonly kind: 'relative'; readonly rdn: readonly Attribute[] }

export interface DistributionPoint {
  readonly name?: DistributionPointName
  /** ReasonFlags as `1 << bit`. */
  readonly reasons?: number
  readonly crlIssuer?: readonly GeneralName[]
}

/** The cRLDistributionPoints of a certificate; empty where there are none or they cannot be decoded. Throws DerError where broken. */
export function distributionPoints(certificate: Certificate): readonly DistributionPoint[] {
  const extension = extensionOf(certificate, EXTENSION.crlDistributionPoints)
  if (!extension) return []
  const sequence = enter(expect(cursorOf(extension.value), TAG.sequence))
  const points: DistributionPoint[] = []
  while (more(sequence)) {
    const point = enter(expect(sequence, TAG.sequence))
    const name = optional(point, 0xa0)
    const reasons = optional(point, 0x81)
    const issuer = optional(point, 0xa2)
    points.push({
      ...(name && { name: readPointName(name) }),
      ...(reasons && { reasons: readNamedBits(reasons) }),
      ...(issuer && { crlIssuer: readGeneralNames(enter(issuer)) }),
    })
  }
  return points
}

/** The `[0] EXPLICIT` CHOICE: fullName `[0]`, nameRelativeToCRLIssuer `[1]`. Throws DerError. */
export function readPointName(element: Element): DistributionPointName {
  const choice = next(enter(element))
  if (choice.tag === 0xa1) return { kind: 'relative', rdn: readRdn(enter(choice)) }
  return { kind: 'full', names: contents(choice).length ? readGeneralNames(enter(choice)) : [] }
}
