import { commonNameOf, readableName } from '../../text/index.ts'
import { isUnanchored, type VerifyContext, whyMissing } from '../context.ts'
import type { VerificationLink } from '../schema.ts'

/** A box of the picture: a certificate of the chain, the issuer that is wanted, or what came close to it. */
export interface Box {
  readonly lane: 'sent' | 'store'
  readonly kind: 'link' | 'wanted' | 'near'
  readonly sound: boolean
  readonly name: string
  readonly subject: string
  readonly about: string
  /** What is wrong with it, in a line each. */
  readonly faults: readonly string[]
}

/** One step of trust, from the top: the box of the chain, and others beside the break. */
export interface Row {
  readonly box: Box
  /** The chain breaks between this box and the one below. */
  readonly broken: boolean
}

/** Top to bottom, as trust grows: what came close, the issuer that is wanted where there is a break, then the chain down to the server. */
export function rowsOf(context: VerifyContext): {
  readonly near: readonly Box[]
  readonly rows: readonly Row[]
} {
  const { document, words } = context
  const links = [...document.chain.links].reverse()
  const [top] = links
  const unanchored = isUnanchored(document)
  const chain = links.map((link): Row => ({ box: boxOf(link, context), broken: false }))
  if (!top || !unanchored) return { near: nearOf(context), rows: chain }
  const wanted = top.issuer
  const box: Box = {
    lane: 'store',
    kind: 'wanted',
    sound: false,
    name: `${words.issuerWanted}: ${nameOf(wanted)}`,
    subject: readableName(wanted),
    about: whyMissing(context, wanted),
    faults: [],
  }
  return { near: nearOf(context), rows: [{ box, broken: true }, ...chain] }
}

function boxOf(link: VerificationLink, { words, report }: VerifyContext): Box {
  const { labels } = report
  const place = link.position === null ? labels.from[link.from] : words.position(link.position)
  const until = link.notAfter === null ? '?' : link.notAfter.slice(0, 10)
  const since = link.notBefore === null ? '?' : link.notBefore.slice(0, 10)
  return {
    lane: link.from === 'trust-store' ? 'store' : 'sent',
    kind: 'link',
    sound: link.errors.length === 0,
    name: nameOf(link.subject),
    subject: readableName(link.subject),
    about: `${labels.depth} ${link.depth} · ${place} · ${since} – ${until} · ${link.keyType}`,
    faults: [...new Set(link.errors.map(({ code, name }) => `${code} ${name}`))],
  }
}

/** Certificates of the store that have the wanted name and another key, and those that stand above the one that is needed. */
function nearOf({ document, words }: VerifyContext): readonly Box[] {
  const known = new Map(document.certificates.map(each => [each.sha256, each]))
  const misses = document.nearMisses.flatMap(({ code, sha256, position, subject }) =>
    code === 'same-name-other-key' ? [{ sha256, position, subject, text: words.otherKey }] : [],
  )
  const shadows = (document.otherLookup?.shadows ?? []).map(({ first, subject }) => ({
    sha256: first.sha256,
    position: first.position,
    subject,
    text: words.foundFirst,
  }))
  const all = [...new Map([...misses, ...shadows].map(each => [each.sha256, each])).values()]
  return all.map(({ sha256, position, subject, text }) => ({
    lane: 'store',
    kind: 'near',
    sound: false,
    name: nameOf(subject),
    subject: readableName(known.get(sha256 ?? '')?.subject ?? subject),
    about: [position === null ? '' : words.position(position), text].filter(Boolean).join(' · '),
    faults: [],
  }))
}

const nameOf = (subject: string): string => commonNameOf(subject) || readableName(subject)
