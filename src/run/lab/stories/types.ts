import type { RemedyKind } from '../../../judge/remedies/index.ts'
import type { Chapter, Language, StoryName } from '../../../tell/messages/index.ts'
import type { KeyPool } from '../../pki/index.ts'
import type { LoginReport } from '../client/index.ts'

export const STORIES: readonly StoryName[] = ['self-signed', 'address']

/** A story as data, in the order in which it happens. */
export type StoryEvent =
  | { readonly kind: 'chapter'; readonly chapter: Chapter; readonly release: string }
  /** Who is there, as the Expressway-C discovered it. */
  | {
      readonly kind: 'lab'
      readonly nodes: readonly { readonly fqdn: string; readonly ip: string; readonly advertised: string }[]
      readonly peer: string
      readonly edge: string
    }
  | { readonly kind: 'login'; readonly report: LoginReport }
  /** Records of the traffic server that matter, as they stand in its log. */
  | { readonly kind: 'log'; readonly lines: readonly string[] }
  | { readonly kind: 'console'; readonly line: string; readonly output: string; readonly ok: boolean }
  | { readonly kind: 'bundle'; readonly name: string; readonly path: string }
  | {
      readonly kind: 'analysis'
      readonly cards: readonly { readonly check: string; readonly result: string; readonly title: string }[]
      readonly origins: readonly {
        readonly address: string
        readonly port: number | null
        readonly verdict: string
        readonly reason: string | null
      }[]
      readonly repair: readonly {
        readonly kind: RemedyKind
        readonly proof: string
        readonly sentence: string
      }[]
    }
  | {
      readonly kind: 'repair'
      readonly remedy: RemedyKind
      /** What was done, by name: `subject` and `host`, `node` and `names`, `from` and `to`. */
      readonly params: Readonly<Record<string, string>>
      readonly done: boolean
    }
  | { readonly kind: 'end'; readonly ok: boolean; readonly bundle: string | null }

export interface StoryOptions {
  /** Of the report's sentences. */
  readonly language: Language
  /** Folder for log and bundles; it has to exist. */
  readonly folder: string
  readonly version: string
  readonly keys?: KeyPool
  readonly addresses?: 'as-described' | 'free' | 'moved'
  /** Another description than the story's own; its first user logs in through its first peer. */
  readonly description?: { readonly text: string; readonly file: string }
  /** Without the fallback (`npm start` is brief). */
  readonly brief?: boolean
}
