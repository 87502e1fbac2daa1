import type { Rule } from '../../../judge/chain/index.ts'
import type { Page } from './page.ts'

/** What breaks a rule in practice, with the numbers of X509_V_ERR that follow, and what mends it. */
export type RulePages = Readonly<Record<Rule, Pick<Page, 'meaning'> & { readonly repair: string }>>
