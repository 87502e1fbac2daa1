/** The look of the service's own pages: that of the page, in its plainest form. */
export const SERVICE_STYLE = `:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
body { margin: 0; }
main { max-width: 72rem; margin: 0 auto; padding: 1.5rem; }
h1 { font-size: 1.5rem; }
form { display: flex; flex-wrap: wrap; gap: .5rem; align-items: center; margin: 1rem 0; }
form p { flex-basis: 100%; margin: 0; }
input, button { font: inherit; padding: .35rem .6rem; }
input { flex: 1 1 16rem; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: start; padding: .4rem .6rem; border-block-end: 1px solid color-mix(in srgb, currentColor 25%, transparent); overflow-wrap: anywhere; }
td:first-child { white-space: nowrap; font-variant-numeric: tabular-nums; }
tr { border-inline-start: .3rem solid transparent; }
tr.bad { border-inline-start-color: #c62828; }
tr.warn { border-inline-start-color: #b26a00; }
tr.good { border-inline-start-color: #2e7d32; }
[role=alert] { color: light-dark(#b3261e, #ff8a80); font-weight: 600; }
`
