import { createContext, useContext } from 'react'
import { type Catalogue, catalogueOf, type Language } from '../../src/tell/messages/index.ts'
import { en } from './texts/en.ts'
import { ja } from './texts/ja.ts'
import type { Texts } from './texts/texts.ts'
import { timeText, type Zone } from './time.ts'

export type Theme = 'light' | 'dark'

/** What the reader chose, for every part of the page. */
export interface Settings {
  readonly language: Language
  readonly theme: Theme
  readonly zone: Zone
}

const TEXTS: Readonly<Record<Language, Texts>> = { en, ja }

export const SettingsContext = createContext<Settings>({ language: 'en', theme: 'light', zone: 'utc' })

export interface Words extends Settings {
  readonly texts: Texts
  /** Words of the report. */
  readonly words: Catalogue
  /** An instant of the report in the zone chosen, with milliseconds or without. */
  readonly time: (instant: string | null, fraction?: boolean) => string
}

export function useWords(): Words {
  const settings = useContext(SettingsContext)
  const { language, zone } = settings
  return {
    ...settings,
    texts: TEXTS[language],
    words: catalogueOf(language),
    time: (instant, fraction = true) => timeText(instant, zone, fraction),
  }
}

/** The first of the browser's languages that the page speaks. */
export const initialLanguage = (): Language =>
  navigator.languages.map(tag => tag.split('-')[0]).find(tag => tag === 'ja' || tag === 'en') === 'ja'
    ? 'ja'
    : 'en'

export const initialTheme = (): Theme =>
  matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light'
