import type { Instant } from '../../read/bytes/index.ts'
import { type Certificate, fingerprint } from '../../read/x509/index.ts'
import type { ChainProfile, Signatures } from '../chain/index.ts'
import type { NameProfile } from '../name/index.ts'
import { type Verdict, verifyOrigin } from '../origin/index.ts'
import type { CertificateReader } from './certificates.ts'
import type { UcProduct } from './discovery.ts'
import type { Preference } from './preference.ts'
import type { Probed, ProbeResult, Shot } from './shot.ts'

/** One place to look at: a node under one of the addresses that clients are told, at one port. */
export interface Place {
  readonly cluster: string
  readonly node: string
  readonly product: UcProduct
  readonly role: 'publisher' | 'subscriber'
  /** The connection address. */
  readonly address: string
  readonly port: number
  /** Somebody has to answer here: the product always serves it, or the deployment file names it. */
  readonly required: boolean
}

/** What connects to a port: only the traffic server verifies as CSCwc69661 describes; SIP and XMPP have rules of their own. */
export type Via = 'traffic-server' | 'sip' | 'xmpp'

export const viaOf = (port: number): Via =>
  port === 5061 || port === 5091 ? 'sip' : port === 7400 ? 'xmpp' : 'traffic-server'

/** A place with all that its addresses answered. */
export interface PlaceAnswer {
  readonly place: Place
  readonly result: ProbeResult
}

/** One peer as the audit sees it. */
export interface AuditPeer {
  readonly name: string
  readonly trustStore: readonly Certificate[]
  readonly preference: Preference
  readonly profile: ChainProfile
}

/**
 * A field of the matrix: place × IP address × key type × peer. `judged` is absent where no certificate of this kind was shown, which is no fault: many nodes
 * have but one. `presented`: an upgraded peer is shown this certificate; of two the other one only counts once the preference changes.
 */
export interface Cell {
  readonly peer: string
  readonly place: Place
  readonly via: Via
  readonly ip: string | null
  readonly key: 'rsa' | 'ecdsa'
  readonly chain: readonly Certificate[]
  readonly shot: Shot | undefined
  readonly judged?: Verdict
  readonly presented: boolean
  /** Some certificate, of whatever kind, was shown at this place and IP address. */
  readonly shown: boolean
}

export interface CellSettings {
  readonly peers: readonly AuditPeer[]
  readonly certificates: CertificateReader
  readonly signatures: Signatures
  readonly names: NameProfile
  /** Certificates seen anywhere, for telling an incomplete chain from an unknown CA. */
  readonly known: readonly Certificate[]
  /** OpenSSL security level of the peers (default 1, as Expressway has it). */
  readonly securityLevel?: 0 | 1 | 2
  /** Undefined: each at the time of its handshake. */
  readonly at?: Instant
}

/** Judges every answer for every peer. */
export function cellsOf(answers: readonly PlaceAnswer[], settings: CellSettings): readonly Cell[] {
  const judge = judgeFor(settings)
  return settings.peers.flatMap(peer =>
    answers.flatMap(({ place, result }) =>
      result.addresses.length === 0
        ? (['rsa', 'ecdsa'] as const).map(key => empty(peer, place, key))
        : result.addresses.flatMap(probed =>
            (['rsa', 'ecdsa'] as const).map(key => cellOf(peer, place, probed, key, settings, judge)),
          ),
    ),
  )
}

const empty = (peer: AuditPeer, place: Place, key: Cell['key']): Cell => ({
  peer: peer.name,
  place,
  via: viaOf(place.port),
  ip: null,
  key,
  chain: [],
  shot: undefined,
  presented: false,
  shown: false,
})

function cellOf(
  peer: AuditPeer,
  place: Place,
  probed: Probed,
  key: Cell['key'],
  { certificates }: CellSettings,
  judge: Judge,
): Cell {
  const shot = bestOf(probed.shots, key, certificates)
  const chain = shot ? certificates.chainOf(shot) : []
  const shown = presentedTo(peer, probed, certificates)
  return {
    peer: peer.name,
    place,
    via: viaOf(place.port),
    ip: probed.ip,
    key,
    chain,
    shot,
    ...(shot && chain.length > 0 && { judged: judge(peer, place.address, probed.ip, chain, shot.at) }),
    presented: shown !== undefined && shown === chain[0],
    shown: shown !== undefined,
  }
}

type Judge = (
  peer: AuditPeer,
  address: string,
  ip: string,
  chain: readonly Certificate[],
  at: Instant,
) => Verdict

/** The ports of a node show the same list a second later: one peer judges a list for an address once, at the time when it was first shown. */
function judgeFor({ signatures, names, known, at, securityLevel }: CellSettings): Judge {
  const verdicts = new Map<string, Verdict>()
  return (peer, address, ip, chain, shown) => {
    const key = [peer.name, address.toLowerCase(), ip, ...chain.map(fingerprint)].join(' ')
    const verdict =
      verdicts.get(key) ??
      verifyOrigin({
        address,
        ip,
        chain,
        trustStore: peer.trustStore,
        known,
        at: at ?? shown,
        profile: peer.profile,
        names,
        signatures,
        ...(securityLevel !== undefined && { securityLevel }),
      })
    verdicts.set(key, verdict)
    return verdict
  }
}

const kindOf = (certificate: Certificate | undefined): Cell['key'] | undefined =>
  certificate === undefined ? undefined : certificate.publicKey.kind === 'ec' ? 'ecdsa' : 'rsa'

/** The answer that shows a certificate of this kind; of several the one in TLS 1.2, which was asked for it alone. */
function bestOf(shots: readonly Shot[], key: Cell['key'], certificates: CertificateReader): Shot | undefined {
  const asked = shots.filter(({ question }) => question.key === key)
  const either = shots.filter(({ question }) => question.key === 'either')
  return [...asked, ...either].find(shot => kindOf(certificates.chainOf(shot)[0]) === key) ?? asked[0]
}

/** The certificate that a peer is shown: that of its own offer; without an answer to it, the preferred kind where it is there. */
function presentedTo(
  peer: AuditPeer,
  { shots }: Probed,
  certificates: CertificateReader,
): Certificate | undefined {
  const { prefer, tls13 } = peer.preference
  const own = shots.find(
    ({ question: { key, prefer: wish = 'ecdsa', version } }) =>
      key === 'either' && wish === prefer && (version === 'any') === tls13,
  )
  const shown = own && certificates.chainOf(own)[0]
  if (shown) return shown
  const leaves = shots.map(shot => certificates.chainOf(shot)[0]).filter(leaf => leaf !== undefined)
  return leaves.find(leaf => kindOf(leaf) === prefer) ?? leaves[0]
}

export type CellState = 'fails' | 'would-fail' | 'passes' | 'not-offered' | 'unanswered'

/**
 * `fails`: the target release is shown this certificate and refuses it; `would-fail`: it does not verify, but is not the one that is shown, or nothing
 * enforces it; `not-offered`: the server has a certificate of the other kind alone, or nobody listens where nobody has to; `unanswered`: no certificate at
 * all.
 */
export function stateOf(cell: Cell, enforced: boolean): CellState {
  const { judged, presented, shown, shot, place, via } = cell
  if (judged) {
    if (judged.chainOk && judged.nameOk) return 'passes'
    return presented && enforced && via === 'traffic-server' ? 'fails' : 'would-fail'
  }
  if (shown) return 'not-offered'
  return shot?.outcome === 'refused' && !place.required ? 'not-offered' : 'unanswered'
}
