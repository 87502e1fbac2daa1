import { createContext, useContext } from 'react'
import type { Report } from '../../src/tell/report/index.ts'
import type { Card } from '../../src/tell/text/index.ts'
import type { Analysis, Where } from '../protocol.ts'
import type { Client } from './client.ts'
import { useWords } from './settings.ts'

/** What can be opened over the page. */
export type Panel =
  | { readonly kind: 'log'; readonly source: string; readonly line: number }
  | { readonly kind: 'ladder'; readonly origin: number; readonly frame?: Where }
  | { readonly kind: 'certificate'; readonly sha256: string; readonly name: string }

/** An analysis and everything a view may do with it. */
export interface Opened {
  readonly analysis: Analysis
  readonly client: Client
  readonly open: (panel: Panel) => void
  readonly toRepair: () => void
}

export const OpenedContext = createContext<Opened | null>(null)

export function useOpened(): Opened {
  const opened = useContext(OpenedContext)
  if (!opened) throw new Error('no analysis is open')
  return opened
}

/** The report in the language of the page. */
export function useReport(): Report {
  const { language } = useWords()
  return useOpened().analysis.reports[language]
}

/** Its cards. */
export function useCards(): readonly Card[] {
  const { language } = useWords()
  return useOpened().analysis.cards[language]
}

/** Opens what a piece of evidence points to; undefined where there is nothing more to see of it. */
export function useOpener(): (where: Where, origin?: number) => (() => void) | undefined {
  const { analysis, open } = useOpened()
  return (where, origin) => {
    const member = analysis.members.find(({ source }) => source === where.source)
    if (member?.kind === 'log' && where.line !== undefined) {
      const { source, line } = { ...where, line: where.line }
      return () => open({ kind: 'log', source, line })
    }
    if (where.frame !== undefined && origin !== undefined)
      return () => open({ kind: 'ladder', origin, frame: where })
    return undefined
  }
}
