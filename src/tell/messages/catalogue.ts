import type { Rule } from '../../judge/chain/index.ts'
import type { TimelineKind } from '../../judge/evidence/index.ts'
import type { CapName } from './caps.ts'
import type {
  Basis,
  Because,
  Enforcement,
  OriginVerdict,
  Outcome,
  Place,
  PortUnknown,
  ReasonCode,
  RemedyKind,
  Unproved,
} from './codes.ts'
import type { Facts } from './facts.ts'
import type { ProblemCode } from './problem-codes.ts'
import type { UsageCode } from './usage-codes.ts'

type Sentence = (facts: Facts) => string

/** A cause in two lengths: for the answer's one line (`name` is the certificate's common name, or empty), and as a sentence with its data. */
export interface ReasonTexts {
  readonly short: (name: string) => string
  readonly sentence: Sentence
}

export interface RemedyTexts {
  readonly sentence: Sentence
  readonly steps: (facts: Facts) => readonly string[]
}

/** What the first line needs: how many, and which, already joined to `address:port — cause`. */
export interface Tally {
  readonly fail: number
  readonly wouldFail: number
  readonly pass: number
  readonly unknown: number
  readonly total: number
  /** Findings at `issue` that are about no origin. */
  readonly otherIssues: number
}

export interface HeadlineTexts {
  readonly fails: (tally: Tally, list: string) => string
  readonly wouldFail: (tally: Tally, list: string, because: Because, release: string) => string
  readonly alsoWouldFail: (count: number) => string
  readonly none: (tally: Tally) => string
  /** Behind an origin: which of several peers refuse it. */
  readonly onPeers: (peers: string, all: boolean) => string
  /** Behind an origin that passes by now. */
  readonly mended: string
  readonly noOrigin: string
  readonly otherIssues: (count: number) => string
  readonly incomplete: string
  readonly more: (count: number) => string
}

/** Words of the report that stand alone. */
export interface Labels {
  readonly system: string
  readonly inputs: string
  readonly period: string
  readonly seen: string
  readonly port: string
  readonly basis: string
  readonly also: string
  readonly certificate: string
  readonly subject: string
  readonly issuer: string
  readonly itself: string
  readonly names: string
  readonly valid: string
  readonly key: string
  readonly serial: string
  readonly chain: string
  readonly log: string
  readonly frames: string
  readonly filter: string
  readonly whatToDo: string
  readonly lastResort: string
  readonly repairPlan: string
  readonly findings: string
  readonly alsoLookedAt: string
  readonly otherOrigins: string
  readonly problems: string
  readonly condition: string
  readonly further: string
  readonly action: string
  readonly snippet: string
  readonly references: string
  readonly exit: string
  readonly timeline: string
  readonly peers: string
  readonly notMet: string
  readonly trustStore: string
  readonly noTrustStore: string
  readonly notInTrustStore: string
  readonly missingLink: string
  readonly from: Readonly<Record<'presented' | 'trust-store' | 'seen-elsewhere', string>>
  readonly nameProfiles: string
  readonly covers: string
  readonly coversNot: string
  readonly none: string
  readonly notSeen: string
  readonly releaseUnknown: string
  readonly zone: string
  readonly domain: string
  readonly protocol: string
  readonly address: string
  readonly reason: string
  readonly verdict: string
  readonly repair: string
  readonly depth: string
  readonly meaning: string
  readonly howToSee: string
  readonly howToRepair: string
  readonly source: string
}

export interface Phrases {
  readonly attempts: (attempts: number, failures: number) => string
  readonly certificates: (count: number) => string
  readonly verify: (value: 'on' | 'off' | 'unknown') => string
  readonly enforcement: (state: Enforcement, because: Because) => string
  readonly coverage: (lines: number, captures: number, handshakes: number) => string
  /** Only what happened between two times counted; null: an open end. */
  readonly window: (since: string | null, until: string | null) => string
  readonly clockSkew: (milliseconds: number, matches: number) => string
  readonly openssl: (code: number, name: string, depth: number) => string
  readonly frame: (frame: number) => string
  readonly moreLines: (count: number) => string
  readonly mends: (count: number, of: number) => string
  /** `others`: the report holds peers that were not seen to need the step. */
  readonly step: (place: Place, system: string, others?: boolean) => string
  /** Which of several peers. */
  readonly peers: (names: readonly string[], of: number) => string
  /** One peer's attempts behind its name. */
  readonly onPeer: (name: string, text: string) => string
  readonly passesSince: (at: string) => string
  /** What the trust store lacked at the failure is in it by now. */
  readonly meanwhile: string
  /** What the chain needs is in the trust store and is not found there. */
  readonly shadowed: string
  readonly explainHint: string
  readonly forOrigins: (list: string) => string
  readonly collides: string
  /** `basis`: what the proof rests on (`ProofBasis`), or null. */
  readonly proved: (basis: string | null) => string
  /** Of switching verification off: it lets everything through and mends nothing. */
  readonly bypass: string
  readonly nextFault: (reason: string) => string
  readonly unproved: (because: string) => string
  readonly exit: (code: number) => string
}

/** Words of the HTML report that no other rendering needs. */
export interface PageTexts {
  readonly skip: string
  readonly contents: string
  readonly systems: string
  readonly origins: string
  readonly search: string
  readonly searchHint: string
  readonly all: string
  readonly result: string
  readonly shown: (count: number, of: number) => string
  readonly openAll: string
  readonly closeAll: string
  readonly theme: string
  readonly copy: string
  readonly copied: string
  readonly made: (tool: string, at: string) => string
  readonly selfContained: string
  readonly time: string
  readonly place: string
  readonly quote: string
  readonly size: (bytes: number) => string
  readonly evidence: (count: number) => string
  readonly line: (line: number) => string
  readonly offset: (offset: number) => string
  readonly clientPort: (port: string) => string
  /** The chain as a picture. */
  readonly chainOf: (name: string) => string
  readonly trusted: string
  readonly broken: string
  readonly issuedBy: string
  /** The ladder of log lines and packets. */
  readonly ladder: string
  readonly ladderOf: (place: string) => string
  readonly client: string
  readonly trafficServer: string
  readonly origin: string
  readonly laterSteps: (count: number) => string
  /** The course of time of an origin. */
  readonly timelineOf: (place: string) => string
  /** How long from the first to the last event. */
  readonly lasting: (milliseconds: number) => string
}

/** The page on caps, and what each of them bounds. */
export interface CapTexts {
  readonly title: string
  readonly meaning: string
  readonly raise: (name: string, value: string) => string
  readonly each: Readonly<Record<CapName, string>>
}

/** All words of one language. Functions of data; every record is closed over its union. */
export interface Catalogue {
  readonly labels: Labels
  readonly phrases: Phrases
  readonly headline: HeadlineTexts
  readonly page: PageTexts
  readonly verdicts: Readonly<Record<OriginVerdict, string>>
  readonly outcomes: Readonly<Record<Outcome, string>>
  readonly reasons: Readonly<Record<ReasonCode, ReasonTexts>>
  readonly bases: Readonly<Record<Basis, string>>
  readonly portUnknown: Readonly<Record<PortUnknown, string>>
  readonly unproved: Readonly<Record<Unproved, string>>
  readonly remedies: Readonly<Record<RemedyKind, RemedyTexts>>
  /** Rules of the path search (`Step.rule`). */
  readonly rules: Readonly<Record<Rule, string>>
  readonly problems: Readonly<Record<ProblemCode, Sentence>>
  /** For a code that has no sentence here, such as one of a newer version. */
  readonly unknownProblem: (code: string, data: string) => string
  readonly usage: Readonly<Record<UsageCode, Sentence>>
  readonly caps: CapTexts
  /** What happened to an origin, by `TimelineKind`. */
  readonly timeline: Readonly<Record<TimelineKind, Sentence>>
}
