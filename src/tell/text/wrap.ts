import stringWidth from 'string-width'

/** Characters that may not begin a line (JIS X 4051, gyoto kinsoku): closing marks, small kana, the prolonged sound mark. */
const NOT_FIRST = new Set(
  '、。，．・：；？！)）」』】〕〉》］｝ー～…々ぁぃぅぇぉっゃゅょァィゥェォッャュョ,.:;?!]}'.split(''),
)
/** Characters that may not end a line (gyomatsu kinsoku). */
const NOT_LAST = new Set('([{（「『【〔〈《［｛'.split(''))
/** Where a word that is longer than a line may still be cut: inside distinguished names and paths, but not inside URLs. */
const SEAMS = /(?<=[,;/!&|])/u
const URL = /:\/\//u

/** Columns that a text takes in a terminal; ideographs take two. */
export function columns(text: string): number {
  return /^[\x20-\x7e]*$/.test(text) ? text.length : stringWidth(text)
}

/**
 * Lines of at most `width` columns. Breaks at spaces and between ideographs; a single word that is wider is cut at its seams if it has
 * some, else left whole, so that a hash or a host name can still be copied.
 */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = []
  let line = ''
  let used = 0
  for (const unit of units(text).flatMap(whole => pieces(whole, width))) {
    if (used > 0 && used + columns(unit.trimEnd()) > width) {
      lines.push(line.trimEnd())
      line = ''
      used = 0
    }
    line += unit
    used += columns(unit)
  }
  return [...lines, line.trimEnd()]
}

function pieces(unit: string, width: number): readonly string[] {
  return columns(unit.trimEnd()) <= width || URL.test(unit) ? [unit] : unit.split(SEAMS)
}

/** The smallest pieces between which a line may break; a piece keeps the spaces that follow it. */
function units(text: string): string[] {
  const found: string[] = []
  let unit = ''
  let before = ''
  for (const character of text) {
    if (unit !== '' && mayBreak(before, character)) {
      found.push(unit)
      unit = ''
    }
    unit += character
    before = character
  }
  return unit === '' ? found : [...found, unit]
}

function mayBreak(before: string, after: string): boolean {
  if (after === ' ' || NOT_FIRST.has(after) || NOT_LAST.has(before)) return false
  return before === ' ' || isIdeographic(before) || isIdeographic(after)
}

function isIdeographic(character: string): boolean {
  return /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\u3000-\u303f\uff00-\uff60]/u.test(character)
}
