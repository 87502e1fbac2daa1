/** The look of the service's own pages: that of the page, in its plainest form. */
export const SERVICE_STYLE = `:root {
  color-scheme: light dark;
  --page: light-dark(#f4f5f7, #12151a);
  --card: light-dark(#ffffff, #1a1e25);
  --text: light-dark(#1a1f27, #e4e8ee);
  --dim: light-dark(#525c6a, #a3adbb);
  --line: light-dark(#d9dde3, #313844);
  --control: light-dark(#7d8795, #77828f);
  --accent: light-dark(#0b57b0, #8ab8ff);
  --accent-text: light-dark(#ffffff, #0d1b30);
  --bad: light-dark(#b3141d, #ff8f8f);
  --warn: light-dark(#855200, #f0bb5c);
  --good: light-dark(#156b33, #79d495);
  font: 15px/1.55 system-ui, "Segoe UI", "Noto Sans", "Hiragino Sans", "Noto Sans CJK JP", "Yu Gothic UI", sans-serif;
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--page); color: var(--text); overflow-wrap: anywhere; }
main { max-width: 76rem; margin: 0 auto; padding: 1.5rem 1.25rem; }
h1 { font-size: 1.35rem; margin: 0 0 .75rem; }
a { color: var(--accent); }
form { display: flex; flex-wrap: wrap; gap: .6rem; align-items: center; margin: 1rem 0; }
form p { flex-basis: 100%; margin: 0; color: var(--dim); }
input, button { font: inherit; padding: .4rem .9rem; border: 1px solid var(--control); border-radius: 6px; background: var(--card); color: inherit; }
input { flex: 1 1 16rem; }
[role=search] button, form:has([type=password]) button { background: var(--accent); border-color: var(--accent); color: var(--accent-text); font-weight: 600; }
table { border-collapse: collapse; width: 100%; background: var(--card); }
th, td { text-align: start; vertical-align: top; padding: .5rem .7rem; border-block-end: 1px solid var(--line); }
thead th { color: var(--dim); font-size: .9rem; }
td:first-child { white-space: nowrap; font-variant-numeric: tabular-nums; }
tr { border-inline-start: .3rem solid transparent; }
tr.bad { border-inline-start-color: var(--bad); }
tr.warn { border-inline-start-color: var(--warn); }
tr.good { border-inline-start-color: var(--good); }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; border-radius: 4px; }
[role=alert] { color: var(--bad); font-weight: 600; }
`
