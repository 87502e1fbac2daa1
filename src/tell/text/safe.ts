/**
 * Text of the evidence, made harmless for a terminal. What a bundle says is shown, never obeyed: a host name that holds an escape sequence
 * would otherwise recolour or overwrite the answer, and a right-to-left override would turn a name round (Unicode TR36, section 3.1).
 */

/** Control, format (bidi, zero width, tags), line and paragraph separators, lone surrogates, and whatever else a terminal draws as nothing. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Cn}\p{Default_Ignorable_Code_Point}]/gu

/** Marks that pile up on one character can run over the lines above and below; no written language needs more than this. */
const MARKS_PER_CHARACTER = 4
const PILE = new RegExp(`(\\p{M}{${MARKS_PER_CHARACTER}})(\\p{M}+)`, 'gu')

/** The text with every character that is not plainly visible written as `\x1b`, `\u202e` or `\u{e0041}`; a line break too. */
export function safe(text: string): string {
  return text
    .replace(UNSEEN, escaped)
    .replace(PILE, (_, kept: string, more: string) => kept + [...more].map(escaped).join(''))
}

function escaped(character: string): string {
  const code = character.codePointAt(0) ?? 0
  const digits = code.toString(16)
  if (code < 0x100) return `\\x${digits.padStart(2, '0')}`
  return code < 0x10000 ? `\\u${digits.padStart(4, '0')}` : `\\u{${digits}}`
}
