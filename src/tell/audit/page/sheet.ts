import { STYLE } from '../../html/index.ts'

/** The style sheet of reports, wider, with what tables of an audit need. */
export const SHEET = `${STYLE}
body > header, nav, form, main, body > footer { max-width: 88rem; }
h1 { font-size: 1.3rem; }
.legend { gap: 0.3rem 1.2rem; margin: 0.4rem 0 0.8rem; font-size: 0.9rem; color: var(--dim); }
.mark { display: inline-block; min-width: 1.6em; padding: 0 0.25em; border-radius: 4px; text-align: center; font-weight: 700; }
.mark.bad { background: var(--bad-soft); }
.mark.warn { background: var(--warn-soft); }
.mark.good { background: var(--good-soft); }
.matrix { width: auto; overflow-wrap: normal; }
.matrix th { white-space: nowrap; }
.matrix tbody th[scope='row'] { color: var(--text); font-weight: 400; position: sticky; left: 0; background: var(--page); }
.matrix .cluster { color: var(--text); padding-top: 0.9rem; }
.matrix .port, .matrix td, .matrix .key { text-align: center; padding-inline: 0.25rem; }
.matrix .key { font-size: 0.78rem; font-weight: 400; border-top: 0; }
.matrix .rsa, .matrix .port { border-left: 1px solid var(--line); }
.steps { padding-left: 1.6rem; }
.steps > li { padding: 0.5rem 0.9rem; }
.steps ul { margin: 0.3rem 0 0; padding-left: 1.2rem; }
.steps details { margin: 0.2rem 0 0 1.2rem; }
.steps details ul { padding-left: 0; }
#filter { position: static; padding-inline: 0; border: 0; margin: 0; }
#filter label { flex: 0 1 24rem; }
#certificates { font-size: 0.86rem; }
#certificates td:is(:nth-child(1), :nth-child(3), :nth-child(5), :nth-child(6)) { min-width: 13rem; }
#certificates td:nth-child(2) { min-width: 8.5rem; overflow-wrap: normal; }
#certificates td:nth-child(4) { min-width: 8rem; }
#certificates td:last-child { min-width: 10rem; }
#certificates tr[hidden] { display: none; }
#certificates details { margin: 0; }
th button { font: inherit; color: inherit; background: none; border: 0; padding: 0; text-align: left; white-space: nowrap; }
th[aria-sort='ascending'] button::after { content: ' ▲'; }
th[aria-sort='descending'] button::after { content: ' ▼'; }
svg.ends { width: 100%; min-width: 44rem; height: auto; }
svg .axis { stroke-width: 1.5; }
svg .year { stroke: var(--line); stroke-width: 1; stroke-dasharray: 2 4; }
svg .now { stroke: var(--text); stroke-width: 1.5; }
svg .bar text { paint-order: stroke; stroke: var(--page); stroke-width: 4px; }
svg .bar.good rect { fill: var(--good); }
svg .bar.warn rect { fill: var(--warn); }
svg .bar.bad rect { fill: var(--bad); }
@media (max-width: 40rem) {
  .matrix tbody th[scope='row'] { position: static; }
}
@media print {
  .matrix tbody th[scope='row'] { position: static; }
  #certificates { font-size: 0.7rem; }
  #certificates td:nth-child(n) { min-width: 0; }
}
`
