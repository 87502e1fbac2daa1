import type { Category } from '../../../src/judge/checks/index.ts'
import type { AuditCell } from '../../../src/tell/audit/index.ts'
import type { Phase } from '../../protocol.ts'
import type { View } from '../views.ts'

/** Words of the application that no report has. Functions of data; every record is closed over its union. */
export interface Texts {
  readonly tagline: string
  readonly skip: string
  readonly views: Readonly<Record<View, string>>
  readonly viewsLabel: string
  /** Other pages of a service. */
  readonly reports: string
  readonly service: string
  readonly analyse: string
  readonly language: string
  readonly theme: Readonly<Record<'light' | 'dark', string>>
  readonly zone: string
  readonly utc: string
  readonly local: string
  readonly start: {
    readonly title: string
    readonly drop: string
    readonly what: string
    readonly files: string
    readonly folder: string
    readonly private: string
    readonly privateMore: string
    readonly release: string
    readonly insecure: string
    readonly nothing: string
  }
  readonly working: {
    readonly title: string
    readonly phases: Readonly<Record<Phase, string>>
    readonly of: (done: string, total: string) => string
    readonly rate: (rate: string, left: string | null) => string
    readonly seconds: (count: number) => string
    readonly cancel: string
  }
  readonly again: string
  readonly failed: string
  readonly failedMore: string
  readonly findingsTitle: string
  readonly firstStep: string
  readonly toRepair: string
  readonly openOrigin: (place: string) => string
  readonly ladder: string
  readonly filters: {
    readonly title: string
    readonly result: string
    readonly category: string
    readonly system: string
    readonly defectsOnly: string
    readonly clear: string
    readonly shown: (count: number, of: number) => string
    readonly none: string
  }
  readonly categories: Readonly<Record<Category, string>>
  readonly clock: string
  readonly documents: string
  readonly defects: string
  readonly copy: {
    readonly title: string
    readonly filter: string
    readonly openssl: string
    readonly ticket: string
    readonly done: string
    readonly failed: string
    readonly pem: string
    readonly line: string
  }
  readonly save: { readonly html: string; readonly json: string }
  readonly close: string
  readonly log: {
    readonly title: (name: string) => string
    readonly lines: (count: string) => string
    readonly goTo: string
    readonly go: string
    readonly find: string
    readonly next: string
    readonly notFound: string
    readonly selected: (line: number) => string
    readonly loading: string
    readonly cut: string
    readonly earlier: string
    readonly later: string
  }
  readonly handshake: {
    readonly title: (place: string) => string
    readonly correction: (milliseconds: number) => string
    readonly fields: string
    readonly bytes: (frame: number) => string
    readonly message: string
    readonly noBytes: string
    readonly openLog: (line: number) => string
    readonly port: (port: number) => string
    readonly reading: string
  }
  readonly certificate: {
    readonly title: (name: string) => string
    readonly open: string
    readonly seen: string
    readonly unknown: string
  }
  readonly back: string
  readonly chainTitle: string
  readonly repair: {
    readonly title: string
    readonly lead: string
    readonly planned: string
    readonly others: string
    readonly lastResort: string
    readonly tickPlan: string
    readonly untick: string
    readonly verdicts: string
    readonly before: string
    readonly after: string
    readonly passes: string
    readonly fails: string
    readonly bypassed: string
    readonly unknown: string
    readonly mended: (count: number, of: number) => string
    readonly nothing: string
    readonly files: string
    readonly filesLead: string
    readonly download: string
    readonly downloadAll: string
  }
  readonly filesView: {
    readonly title: string
    readonly name: string
    readonly size: string
    readonly kind: string
    readonly members: string
    readonly lines: string
    readonly open: string
    readonly problems: string
    readonly noProblems: string
  }
  readonly audit: {
    readonly notAudit: string
    readonly peer: (peer: string) => string
    readonly node: string
    readonly port: (port: number) => string
    readonly states: Readonly<Record<AuditCell['state'], string>>
    readonly presented: string
    readonly required: string
    readonly choose: string
    readonly role: string
    readonly certificate: string
    readonly issuer: string
    readonly ends: string
    readonly shownAt: string
    readonly sort: string
    readonly sorts: Readonly<Record<'expiry' | 'node' | 'role' | 'issuer', string>>
    readonly timeline: string
    readonly today: string
  }
  readonly bytes: (bytes: number) => string
  readonly number: (value: number) => string
}
