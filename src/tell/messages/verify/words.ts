import type { NearMiss } from '../../../judge/chain/index.ts'
import type { NameProfile } from '../../../judge/name/index.ts'
import type { StoreFindingCode, StoreLookup } from '../../../judge/store/index.ts'

/** A certificate of the store by its place, or one from elsewhere. */
export interface Place {
  readonly subject: string
  /** In the store, from 1. */
  readonly position: number | null
  /** `capture.pcap:12`, `ca.pem:34`; undefined where nobody knows. */
  readonly where: string | undefined
}

/** Words of `turnpike verify`. */
export interface VerifyWords {
  /** The answer in one line; `what` is an address, or the name of the certificate where none was asked about. */
  readonly verifies: (what: string) => string
  readonly fails: (what: string, cause: string) => string
  readonly failsSome: (count: number, of: number, list: string) => string
  readonly allVerify: (list: string) => string
  readonly spent: (budget: string) => string
  readonly judgedAt: string
  readonly rules: string
  readonly ruleSet: (chain: string, names: string, lookup: StoreLookup) => string
  readonly position: (position: number) => string
  readonly presentedNames: string
  readonly noNames: string
  readonly matched: (from: string, value: string) => string
  readonly noMatch: string
  readonly profilesDiffer: string
  readonly profile: Readonly<Record<NameProfile, string>>
  readonly nearMisses: string
  readonly nearMiss: Readonly<Record<NearMiss['code'], (place: Place) => string>>
  readonly insteadValidFor: (names: string) => string
  readonly next: string
  readonly nextFault: (fault: string) => string
  readonly nextProvedGood: string
  readonly nextUnproved: (fault: string) => string
  readonly nextNoneKnown: string
  readonly expired: (which: string, notAfter: string, at: string) => string
  readonly notYetValid: (which: string, notBefore: string, at: string) => string
  readonly which: (depth: number) => string
  readonly trafficServer: string
  readonly accepts: string
  readonly refuses: string
  readonly warning: string
  readonly alert: string
  readonly otherLookup: string
  readonly lookup: Readonly<Record<StoreLookup, string>>
  readonly lookupVerifies: (lookup: string) => string
  readonly lookupFails: (lookup: string, error: string) => string
  readonly shadow: (needed: number, first: number, subject: string) => string
  readonly paths: string
  readonly path: (number: number) => string
  readonly morePaths: (count: number) => string
  readonly depths: (list: string) => string
  readonly sent: string
  readonly store: (count: number) => string
  readonly issuerWanted: string
  readonly otherKey: string
  readonly foundFirst: string
  readonly below: string
}

export interface TrustWords {
  /** The answer in one line. */
  readonly holds: (count: number) => string
  readonly sound: (count: number) => string
  readonly faults: (issues: number, notes: number) => string
  readonly added: (count: number, dryRun: boolean) => string
  readonly removed: (count: number, dryRun: boolean) => string
  readonly unchanged: string
  readonly already: (subject: string) => string
  readonly expires: string
  readonly findings: Readonly<
    Record<StoreFindingCode, (subject: string, others: readonly number[], openssl: string) => string>
  >
  readonly collision: (subject: string) => string
  readonly effects: string
  readonly effect: (place: string, before: string, after: string) => string
  readonly passes: string
  readonly unproved: string
  readonly notBySubject: string
  readonly noEffect: string
  readonly noOrigins: string
  readonly written: (file: string) => string
}
