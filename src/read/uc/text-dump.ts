import type { Item } from './item.ts'

/** Items of a dump that are kept; a system has a few thousand. */
const MOST_ITEMS = 200_000
/** Names inside of names. */
const DEEPEST = 32

/** `*c xConfiguration Zones Zone 1 Name: "TraversalZone"`: one item a line, strings quoted, enumerations bare (facts: xconf_dump). */
export function readXconfText(text: string): Item[] {
  const items: Item[] = []
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    const parts = /^\s*(?:\*c\s+)?xConfiguration\s+([^:"]+?)\s*:\s*(.*?)\s*$/i.exec(line)
    if (!parts || items.length >= MOST_ITEMS) continue
    items.push({ ...namesOf(parts[1] ?? ''), value: unquoted(parts[2] ?? ''), line: index + 1 })
  }
  return items
}

/**
 * `*s Name:` … `*s/end`: a tree, one attribute a line and indented, or flattened onto one line (facts: xstat_dump). In the flattened form
 * nobody can tell where an inner element ends: its path then names all the elements that were opened before it.
 */
export function readXstatText(text: string): Item[] {
  const items: Item[] = []
  let open: Opened[] = []
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    if (items.length >= MOST_ITEMS) break
    if (/^\s*\*s\/end/.test(line)) {
      open = []
      continue
    }
    const section = /^\s*\*s\s+/.exec(line)
    if (section) open = []
    const start = section ? 0 : line.length - line.trimStart().length
    const pairs = pairsOf(line.slice(section?.[0].length ?? 0).replace(/\*s\/end.*$/, ''))
    // A flattened line goes inwards with every element; a line of a tree is as deep as it is indented.
    for (const [i, pair] of pairs.entries()) {
      if (i === 0 && !section) open = open.filter(element => element.indent < start)
      const names = namesOf(pair.key)
      if (pair.value === undefined) {
        if (open.length < DEEPEST) open.push({ ...names, indent: start + i / 1000 })
      } else {
        items.push({
          path: [...open.flatMap(element => element.path), ...names.path],
          numbers: [...open.flatMap(element => element.numbers), ...names.numbers],
          value: pair.value,
          line: index + 1,
        })
      }
    }
  }
  return items
}

interface Opened {
  readonly path: readonly string[]
  readonly numbers: readonly number[]
  readonly indent: number
}

const PAIR =
  /([A-Za-z][\w.-]*(?: \d+)?):(?:\s*"((?:[^"\\]|\\.)*)"|\s*\/(?=\s|$)|[ \t]+(?!\S+ \d+:)([^\s":]+(?:(?: +(?![\w.-]+(?: \d+)?:)[^\s":]+)+)?)(?=\s|$))?/g

function pairsOf(line: string): { key: string; value: string | undefined }[] {
  // A bare value that holds colons (an address, a time) is the whole rest of its line.
  const single = /^\s*([A-Za-z][\w.-]*(?: \d+)?):\s+([^\s"]*:[^\s"]*[^\s":])\s*$/.exec(line)
  if (single) return [{ key: single[1] ?? '', value: single[2] ?? '' }]
  return [...line.matchAll(PAIR)].map(found => ({
    key: found[1] ?? '',
    value: found[2]?.replace(/\\(.)/g, '$1') ?? found[3],
  }))
}

/** `Zones Zone 1 Neighbor Peer 2`: numbers belong to the name before them. */
function namesOf(words: string): { path: string[]; numbers: number[] } {
  const path: string[] = []
  const numbers: number[] = []
  for (const word of words.trim().split(/\s+/)) {
    if (/^\d{1,9}$/.test(word) && path.length > 0) numbers[path.length - 1] = Number(word)
    else {
      path.push(word)
      numbers.push(0)
    }
  }
  return { path, numbers }
}

function unquoted(value: string): string {
  const inner = /^"((?:[^"\\]|\\.)*)"$/.exec(value)?.[1]
  return inner === undefined ? value.replace(/^"|"$/g, '') : inner.replace(/\\(.)/g, '$1')
}
