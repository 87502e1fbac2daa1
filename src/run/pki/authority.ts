import { type Issued, issueCertificate, type Order } from './certificate.ts'
import type { Extensions } from './extensions.ts'
import type { Key } from './keys.ts'
import type { Dn } from './name.ts'

export interface AuthorityOrder extends Omit<Order, 'extensions' | 'issuer'> {
  /** Absent: a root. */
  readonly issuer?: Authority
  /** Laid over what a CA certificate usually says; `undefined` leaves out what it would say. */
  readonly extensions?: Partial<{ [K in keyof Extensions]: Extensions[K] | undefined }>
}

export interface LeafOrder extends Omit<Order, 'extensions' | 'issuer'> {
  readonly extensions?: AuthorityOrder['extensions']
}

/** A CA: its certificate, and how it issues. */
export interface Authority extends Issued {
  /** Signs a certificate of a server as CUCM's are: both purposes, key identifiers; `extensions` are laid over that. */
  issue(order: LeafOrder): Issued
  /** Another certificate for the same subject and key by another CA: a cross-certificate. */
  cross(order: { readonly subject: Dn; readonly key: Key } & Pick<Order, 'notBefore' | 'notAfter'>): Issued
}

/** A CA, root or intermediate. Two authorities may have one name, or one key. */
export function createAuthority(order: AuthorityOrder): Authority {
  const { extensions = {}, issuer, ...rest } = order
  const authority = issueCertificate({
    ...rest,
    ...(issuer && { issuer }),
    extensions: laid(usualOfAuthority(order.key, issuer?.key), extensions),
  })
  return {
    ...authority,
    issue: leaf =>
      issueCertificate({
        ...leaf,
        issuer: authority,
        extensions: laid(usualOfNode(leaf.key, authority.key), leaf.extensions ?? {}),
      }),
    cross: other =>
      issueCertificate({
        ...other,
        issuer: authority,
        extensions: usualOfAuthority(other.key, authority.key),
      }),
  }
}

/** As CUCM and IM&P sign themselves at installation: a CA of path length 0 (facts: the captured tomcat-ECDSA certificate). */
export function selfSigned(order: LeafOrder): Issued {
  return issueCertificate({
    ...order,
    extensions: laid(
      {
        keyUsage: ['digitalSignature', 'keyEncipherment', 'keyCertSign'],
        extendedKeyUsage: ['serverAuth', 'clientAuth'],
        subjectKeyId: order.key.id,
        basicConstraints: { ca: true, pathLength: 0 },
      },
      order.extensions ?? {},
    ),
  })
}

function usualOfAuthority(key: Key, issuer: Key | undefined): Extensions {
  return {
    basicConstraints: { ca: true },
    keyUsage: ['digitalSignature', 'keyCertSign', 'cRLSign'],
    subjectKeyId: key.id,
    ...(issuer && { authorityKeyId: issuer.id }),
  }
}

function usualOfNode(key: Key, issuer: Key): Extensions {
  return {
    keyUsage: key.kind.startsWith('ec-') ? ['digitalSignature'] : ['digitalSignature', 'keyEncipherment'],
    extendedKeyUsage: ['serverAuth', 'clientAuth'],
    subjectKeyId: key.id,
    authorityKeyId: issuer.id,
  }
}

function laid(usual: Extensions, over: NonNullable<AuthorityOrder['extensions']>): Extensions {
  const merged = Object.entries({ ...usual, ...over }).filter(([, value]) => value !== undefined)
  return Object.fromEntries(merged)
}
