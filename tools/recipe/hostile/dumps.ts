import { archive, member, tarEnd } from './archives.ts'
import type { Piece } from './logs.ts'

const STAMP = 'vcsc_2022-07-11_16_55_44'
const HEAD = '<?xml version="1.0" encoding="utf-8"?>\n<Configuration>'

/** An XML dump of so many empty elements. */
export function wideXml(elements: number): Iterable<Piece> {
  const body = Buffer.from(`${HEAD}${'<a/>'.repeat(elements)}</Configuration>`)
  const entities = `<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "${'x'.repeat(1_000)}">${Array.from({ length: 9 }, (_, level) => `<!ENTITY ${'bcdefghij'[level]} "${`&${'abcdefghi'[level]};`.repeat(10)}">`).join('')}]><Configuration><x>&j;</x></Configuration>`
  return archive([
    [`xconf_dump_${STAMP}.xml`, body],
    [`xconf_dump_entities_${STAMP}.xml`, Buffer.from(entities)],
  ])
}

/** An XML dump of elements inside of each other. */
export function deepXml(levels: number): Iterable<Piece> {
  return archive([[`xconf_dump_${STAMP}.xml`, Buffer.from(HEAD + '<a>'.repeat(levels))]])
}

/** So many dumps of one peer, each with thousands of settings of its own. */
export function* manyDumps(count: number): Iterable<Piece> {
  for (let dump = 0; dump < count; dump++) {
    const lines = Array.from(
      { length: 500 },
      (_, index) =>
        `*c xConfiguration XCP DelayedCupServer ${index + 1} Address: "cup-${dump}-${index}.example.com"\n*c xConfiguration ErrorReport Contact ${index}: "x"\n`,
    )
    yield* member(`xconf_dump_vcsc_${dump}.txt`, Buffer.from(lines.join('')))
  }
  yield tarEnd()
}
