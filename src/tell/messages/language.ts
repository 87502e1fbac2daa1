export const LANGUAGES = ['en', 'ja'] as const
export type Language = (typeof LANGUAGES)[number]

/** Variables that name a language, strongest first: our own, then POSIX's order (Base Definitions, section 8.2). */
const VARIABLES = ['TURNPIKE_LANG', 'LC_ALL', 'LC_MESSAGES', 'LANG'] as const

/**
 * The language to write in: the flag, else the first variable that is set, else English. A locale such as `ja_JP.UTF-8` counts by its
 * language; one we do not speak is English.
 */
export function pickLanguage(asked: {
  readonly flag?: string | undefined
  readonly env: Readonly<Record<string, string | undefined>>
}): Language {
  const named = [asked.flag, ...VARIABLES.map(name => asked.env[name])].find(value => value)
  const language = named?.toLowerCase().split(/[_.@-]/)[0]
  return LANGUAGES.find(known => known === language) ?? 'en'
}
