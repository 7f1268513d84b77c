/** The look of a report's HTML file, with the colours of the pages (app/globals.css). */
export const style = `
:root { color-scheme: light dark; --canvas: #f9fafb; --surface: #fff; --ink: #1c202b; --muted: #5d6371; --line: #e3e5ea;
  --accent: #3857d6; --second: #c47a3a; --good: #17693f; --bad: #b3261e; }
@media (prefers-color-scheme: dark) { :root { --canvas: #14161c; --surface: #1c1f27; --ink: #eceef3; --muted: #a6abb9;
  --line: #343843; --accent: #93aaf7; --second: #eab676; --good: #7fd1a3; --bad: #f2a099; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--canvas); color: var(--ink); font: 16px/1.5 system-ui, sans-serif; }
main { max-width: 60rem; margin: 0 auto; padding: 2rem 1rem 4rem; }
section { background: var(--surface); border: 1px solid var(--line); border-radius: 1rem; padding: 1.25rem; margin: 1.5rem 0; }
h1 { margin: 0; font-size: 1.6rem; } h2 { margin: 0 0 .75rem; font-size: 1.15rem; } h3 { margin: 1rem 0 .25rem; font-size: 1rem; }
p { margin: .25rem 0; } .muted { color: var(--muted); } .hash { overflow-wrap: anywhere; font-size: .85rem; }
.warning, .bad { color: var(--bad); } .good { color: var(--good); } .warning { font-weight: 600; }
table { width: 100%; border-collapse: collapse; font-variant-numeric: tabular-nums; font-size: .92rem; }
th, td { padding: .45rem .5rem; border-bottom: 1px solid var(--line); text-align: end; vertical-align: top; }
td { white-space: nowrap; } th:first-child { text-align: start; } thead th { color: var(--muted); font-weight: 500; } tbody th { font-weight: 500; }
blockquote { margin: .25rem 0; padding: .5rem .75rem; border-inline-start: 3px solid var(--accent); white-space: pre-line; overflow-wrap: anywhere; }
.by { font-size: .85rem; overflow-wrap: anywhere; }
.plots { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(20rem, 100%), 1fr)); gap: 1.5rem; margin-top: 1rem; }
figure { margin: 0; max-width: 30rem; } figcaption { font-size: .85rem; margin-bottom: .25rem; }
svg { display: block; height: auto; font-family: inherit; }
.plot-key { display: inline-block; margin-inline-end: 1rem; }
.plot-key::before { content: ""; display: inline-block; width: .9rem; height: .2rem; border-radius: 1px; margin-inline-end: .4rem; vertical-align: middle; background: var(--accent); }
.plot-key.line-1::before { background: var(--second); }
.plot-grid { stroke: var(--line); } .plot-target { stroke: var(--bad); } .plot-label { fill: var(--muted); }
.plot-line-0 { stroke: var(--accent); } .plot-line-1 { stroke: var(--second); }
dt { font-weight: 600; margin-top: .5rem; } dd { margin: 0; } summary { cursor: pointer; font-weight: 600; }
@media (max-width: 40rem) {
  thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  tbody tr { display: block; padding: .5rem 0; border-bottom: 1px solid var(--line); }
  tbody th, tbody td { display: block; border: 0; white-space: normal; padding: .1rem 0; text-align: start; }
  tbody td::before { content: attr(data-label) ": "; color: var(--muted); }
}
@media print { body { background: none; } section { break-inside: avoid; } }
`;
