export { type Card, cardsOf, inLanguage } from './cards.ts'
export type { TextOptions } from './context.ts'
export { renderDecoded } from './decoded.ts'
export { FOUND, repeats } from './findings.ts'
export { csvCell } from './formats/csv.ts'
export { textFormats } from './formats/index.ts'
export { type Element, renderXml } from './formats/xml.ts'
export { headlineOf, tallyOf } from './headline.ts'
export {
  commonNameOf,
  placeOf,
  readableName,
  sourceOf,
  utc,
} from './names.ts'
export { orderedReasons, sinceThen } from './origins.ts'
export { wrapPage } from './page.ts'
export { createPaper, type Paper, type Style } from './paper.ts'
export { groupsOf, mendedOf, type OriginGroup, type PeerRow, peerRows } from './peers.ts'
export { proofOf } from './remedies.ts'
export { renderText } from './render.ts'
export { safe } from './safe.ts'
export { columns, wrap } from './wrap.ts'
