/** The page's own style sheet: fonts of the machine, both schemes from one set of colours, and paper. */
export const STYLE = `
:root {
  color-scheme: light dark;
  --page: light-dark(#f5f6f8, #14171c);
  --card: light-dark(#ffffff, #1d2128);
  --text: light-dark(#1a1f27, #e6e9ee);
  --dim: light-dark(#535d6b, #a4aebc);
  --line: light-dark(#d3d8df, #3a424e);
  --code: light-dark(#eef0f3, #272d37);
  --link: light-dark(#0b57b0, #8ab8ff);
  --bad: light-dark(#b3141d, #ff8a8a);
  --bad-soft: light-dark(#fdecec, #3a1f22);
  --warn: light-dark(#855200, #f3bd5b);
  --warn-soft: light-dark(#fff4dd, #35290f);
  --good: light-dark(#156b33, #79d495);
  --good-soft: light-dark(#e6f6ea, #16301e);
  --mono: ui-monospace, 'SF Mono', 'Cascadia Mono', 'DejaVu Sans Mono', 'Noto Sans Mono CJK JP', monospace;
  --sans: system-ui, 'Segoe UI', 'Noto Sans', 'Hiragino Sans', 'Noto Sans CJK JP', 'Yu Gothic UI', sans-serif;
}
:root[data-theme='light'] { color-scheme: light; }
:root[data-theme='dark'] { color-scheme: dark; }
* { box-sizing: border-box; }
[hidden] { display: none !important; }
html { scroll-padding-top: 5rem; }
body { margin: 0; background: var(--page); color: var(--text); font: 16px/1.55 var(--sans); overflow-wrap: anywhere; }
:lang(ja) { line-break: strict; }
body > header, nav, form, main, body > footer { max-width: 66rem; margin-inline: auto; padding-inline: 1.25rem; }
a { color: var(--link); }
:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; border-radius: 4px; }
.skip { position: absolute; left: -999rem; }
.skip:focus { left: 1rem; top: 0.5rem; background: var(--card); padding: 0.5rem 1rem; z-index: 2; }

body > header { padding-block: 1.5rem 0.5rem; }
h1 { font-size: 1.45rem; line-height: 1.35; margin: 0.35rem 0 0.8rem; padding-left: 0.9rem; border-left: 6px solid var(--dim); }
h1.bad { border-color: var(--bad); }
h1.warn { border-color: var(--warn); }
h1.good { border-color: var(--good); }
h2 { font-size: 1.25rem; margin: 2.2rem 0 0.7rem; }
h3 { font-size: 1.08rem; margin: 0 0 0.5rem; line-height: 1.4; }
h4 { font-size: 1rem; margin: 1.3rem 0 0.5rem; }
p { margin: 0.45rem 0; }
.brand, .dim { color: var(--dim); }
.brand { margin: 0; font-size: 0.9rem; }
.bad { color: var(--bad); }
.warn { color: var(--warn); }
.good { color: var(--good); }
.tally { display: flex; flex-wrap: wrap; gap: 0.5rem; list-style: none; padding: 0; margin: 0; }
.badge { display: inline-block; border-radius: 1rem; padding: 0.05rem 0.7rem; font-size: 0.86rem; font-weight: 600; background: var(--code); border: 1px solid currentcolor; }
.badge.bad { background: var(--bad-soft); }
.badge.warn { background: var(--warn-soft); }
.badge.good { background: var(--good-soft); }

nav ul { display: flex; flex-wrap: wrap; gap: 0.3rem 1.2rem; list-style: none; padding: 0; margin: 0.8rem 0; }
form { position: sticky; top: 0; z-index: 1; display: flex; flex-wrap: wrap; gap: 0.5rem 0.9rem; align-items: end; padding-block: 0.6rem; background: var(--page); border-bottom: 1px solid var(--line); }
label { display: grid; font-size: 0.82rem; color: var(--dim); }
label:first-child { flex: 1 1 15rem; }
input, select, button { font: inherit; font-size: 0.95rem; color: var(--text); background: var(--card); border: 1px solid var(--dim); border-radius: 6px; padding: 0.3rem 0.6rem; min-width: 0; }
button { cursor: pointer; }
output { font-size: 0.88rem; color: var(--dim); padding-bottom: 0.35rem; }

.card { background: var(--card); color: var(--text); border: 1px solid var(--line); border-left: 5px solid var(--line); border-radius: 8px; padding: 1rem 1.15rem; margin: 0.8rem 0; }
.card:has(> details:only-child:not([open])) { padding-block: 0.45rem; margin-block: 0.4rem; }
.card.bad { border-left-color: var(--bad); }
.card.warn { border-left-color: var(--warn); }
.card.good { border-left-color: var(--good); }
.lead { font-size: 1.06rem; }
dl { margin: 0.7rem 0; }
dl > div { display: grid; grid-template-columns: 11rem 1fr; gap: 0.1rem 1rem; padding: 0.2rem 0; }
dt { color: var(--dim); }
dt::first-letter { text-transform: uppercase; }
dd { margin: 0; min-width: 0; }
dd ul { margin: 0; padding-left: 1.1rem; }
.names { list-style: none; padding: 0; display: flex; flex-wrap: wrap; gap: 0.1rem 1rem; }
dd .names { padding: 0; }
code { font-family: var(--mono); font-size: 0.86em; background: var(--code); border-radius: 4px; padding: 0.08em 0.3em; unicode-bidi: isolate; white-space: pre-wrap; box-decoration-break: clone; -webkit-box-decoration-break: clone; }
.copyable { user-select: all; -webkit-user-select: all; }
.copy { margin-left: 0.5rem; font-size: 0.82rem; padding: 0.1rem 0.6rem; }
details { margin: 0.6rem 0; }
article > details { margin: 0; }
summary { cursor: pointer; }
summary > h3, summary > h4 { display: inline; margin: 0; }
article > details[open] > summary { margin-bottom: 0.6rem; }
.remedies > li { margin-bottom: 0.9rem; }
.remedies.card { padding-left: 2.4rem; }
.remedies p { margin: 0.2rem 0; }
.sentence { font-weight: 600; }
.scroll, .drawing { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-size: 0.92rem; }
th, td { text-align: left; vertical-align: top; padding: 0.35rem 0.6rem; border-top: 1px solid var(--line); }
th { color: var(--dim); font-weight: 600; }
.when { white-space: nowrap; }
.where { min-width: 13rem; max-width: 21rem; }
body > footer { padding-block: 2rem; color: var(--dim); font-size: 0.9rem; }

.drawing { margin: 0.4rem 0 0.8rem; }
svg { display: block; font-family: var(--sans); font-size: 12.5px; }
svg text { fill: var(--text); unicode-bidi: isolate; }
svg .head { font-weight: 600; font-size: 13px; }
svg .small, svg .time { font-size: 11.5px; fill: var(--dim); }
svg .time { font-variant-numeric: tabular-nums; fill: var(--text); }
svg .middle { text-anchor: middle; }
.box rect { fill: var(--code); stroke: var(--dim); stroke-width: 1.2; }
.box.store rect { fill: none; stroke-width: 2; }
.box.bad rect { fill: var(--bad-soft); stroke: var(--bad); stroke-width: 2; }
.box.missing rect { fill: none; stroke: var(--bad); stroke-dasharray: 6 4; }
.box .mark, .broken text { fill: var(--bad); font-weight: 600; }
.link line { stroke: var(--good); stroke-width: 2.5; }
.broken line { stroke: var(--bad); stroke-dasharray: 4 5; }
.broken path { stroke: var(--bad); stroke-width: 3; fill: none; }
.lanes line { stroke: var(--line); stroke-width: 1.5; }
.step line { stroke: var(--dim); stroke-width: 1.6; }
.step path { fill: var(--dim); }
.step rect { fill: var(--code); stroke: var(--dim); }
.step.bad line { stroke: var(--bad); stroke-width: 2.2; }
.step.bad path { fill: var(--bad); }
.step.bad rect { fill: var(--bad-soft); stroke: var(--bad); }
.step.bad text:not(.time, .small) { fill: var(--bad); font-weight: 600; }

svg .end { text-anchor: end; }
svg .axis { stroke: var(--line); stroke-width: 3; }
svg .span { stroke-width: 6; }
svg .span.bad { stroke: var(--bad); }
svg .span.good { stroke: var(--good); }
.event rect, .event circle, svg .event path { fill: var(--card); stroke: var(--dim); stroke-width: 2; }
svg .event.bad rect { fill: var(--bad-soft); stroke: var(--bad); }
svg .event.warn path { fill: var(--warn-soft); stroke: var(--warn); }
svg .event.good circle { fill: var(--good-soft); stroke: var(--good); }
svg .event text { font-weight: 600; }
.timeline ol { padding-left: 1.6rem; margin: 0.2rem 0 0.6rem; }
.timeline li::marker { font-weight: 600; }
.timeline li { padding: 0.1rem 0; color: var(--text); }
.timeline li.bad::marker { color: var(--bad); }
.timeline li.good::marker { color: var(--good); }
.timeline li.warn::marker { color: var(--warn); }
time { font-variant-numeric: tabular-nums; }
.timeline .event { font-weight: 600; }
table.peers { width: auto; overflow-wrap: normal; }
table.peers th { white-space: nowrap; }
table.peers a { text-decoration: none; }

@media (max-width: 40rem) {
  dl > div { grid-template-columns: 1fr; }
  form { position: static; }
}
@media print {
  :root, :root[data-theme] { color-scheme: light; --page: #ffffff; }
  body { font-size: 10.5pt; }
  nav, form, button, .skip { display: none !important; }
  .card, svg { break-inside: avoid-page; }
  .card { break-inside: auto; }
  h2, h3, h4, summary { break-after: avoid-page; }
  svg { max-width: 100%; height: auto; }
  .scroll, .drawing { overflow: visible; }
  article:not([data-result='clear'], [data-result='not-applicable']) details::details-content { content-visibility: visible; block-size: auto; }
  a[href^='http']::after { content: ' (' attr(href) ')'; font-size: 0.85em; }
}
`
