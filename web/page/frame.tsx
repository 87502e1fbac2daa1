import { type ReactNode, useEffect, useState } from 'react'
import { I18nProvider } from 'react-aria-components'
import { initialLanguage, initialTheme, type Settings, SettingsContext } from './settings.ts'

/** What the reader chose, held for everything inside. */
export function Frame({ children }: { readonly children: (set: (settings: Settings) => void) => ReactNode }) {
  const [settings, set] = useState<Settings>(() => ({
    language: initialLanguage(),
    theme: initialTheme(),
    zone: 'utc',
  }))
  const { language, theme } = settings
  useEffect(() => {
    document.documentElement.lang = language
    document.documentElement.dataset.theme = theme
  }, [language, theme])
  return (
    <SettingsContext value={settings}>
      <I18nProvider locale={language === 'ja' ? 'ja-JP' : 'en-US'}>{children(set)}</I18nProvider>
    </SettingsContext>
  )
}
