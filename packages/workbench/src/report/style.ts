/** The look of a report: one column of text, wide tables scroll, light and dark, fit for printing. */
export const STYLE = `
:root {
  --ink: #1f2937; --soft: #4b5563; --line: #e5e7eb; --paper: #ffffff; --tint: #f6f7f9;
  --accent: #0b5c8f; --bar: #0072b2; --warn: #8a4b00; --warn-tint: #fdf3e3;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ink: #e5e7eb; --soft: #a8b0bd; --line: #343b46; --paper: #14171c; --tint: #1c2027;
    --accent: #7cc0ee; --bar: #56b4e9; --warn: #f0c27a; --warn-tint: #2d2414;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0 auto; max-width: 68rem; padding: 2.5rem 1.5rem 4rem;
  background: var(--paper); color: var(--ink);
  font: 16px/1.55 "Segoe UI", "Helvetica Neue", "DejaVu Sans", Arial, sans-serif;
}
header { border-bottom: 1px solid var(--line); padding-bottom: 1rem; margin-bottom: 1.5rem; }
h1 { font-size: 1.9rem; line-height: 1.2; margin: 0; font-weight: 650; overflow-wrap: anywhere; }
h2 { font-size: 1.3rem; line-height: 1.3; margin: 0 0 .6rem; font-weight: 620; overflow-wrap: anywhere; }
p { max-width: 46rem; margin: .5rem 0; overflow-wrap: anywhere; }
.subtitle { color: var(--soft); font-size: 1.05rem; }
a { color: var(--accent); text-underline-offset: .15em; }
a:focus-visible, [tabindex]:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
.skip { position: absolute; left: -100rem; }
.skip:focus { left: 1rem; top: .5rem; background: var(--paper); padding: .3rem .6rem; }
nav { background: var(--tint); border-radius: .5rem; padding: .9rem 1.2rem; margin-bottom: 2rem; }
nav h2 { font-size: .85rem; margin: 0 0 .3rem; color: var(--soft); font-weight: 600; }
nav ol { margin: 0; padding-left: 1.4rem; columns: 18rem auto; }
nav li { overflow-wrap: anywhere; break-inside: avoid; }
section { margin: 0 0 2.75rem; padding-top: .5rem; }
.headline { font-size: 1.08rem; font-weight: 550; }
h3 { font-size: .87rem; font-weight: 600; color: var(--soft); margin: 0 0 .3rem; overflow-wrap: anywhere; }
.table { margin: 1.2rem 0; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; font-size: .87rem; font-variant-numeric: tabular-nums; }
th, td { text-align: left; vertical-align: top; padding: .32rem .8rem .32rem 0; border-bottom: 1px solid var(--line); max-width: 26rem; overflow-wrap: break-word; white-space: pre-line; }
thead th { color: var(--soft); font-weight: 600; vertical-align: bottom; border-bottom-width: 2px; overflow-wrap: normal; }
thead th.number { white-space: pre-line; }
tbody th { font-weight: 550; }
.number { text-align: right; white-space: nowrap; }
.bars { width: 100%; max-width: 46rem; }
.bars th { width: 1%; white-space: nowrap; }
.bar { min-width: 8rem; vertical-align: middle; }
.bar span { display: block; height: .8rem; background: var(--bar); border-radius: 2px; min-width: 1px; }
.charts { display: flex; flex-wrap: wrap; gap: 1rem; margin: 1rem 0; align-items: flex-start; }
.chart { margin: 0; max-width: 100%; background: #ffffff; border: 1px solid var(--line); border-radius: .5rem; overflow: hidden; }
.drawing { line-height: 0; }
.chart svg { display: block; max-width: 100%; height: auto; }
.notes { color: var(--soft); font-size: .92rem; padding-left: 1.2rem; max-width: 46rem; }
.notes li { margin: .25rem 0; overflow-wrap: anywhere; }
.notes .warning { color: var(--warn); background: var(--warn-tint); border-radius: .3rem; padding: .2rem .5rem; }
pre { background: var(--tint); border-radius: .5rem; padding: .9rem 1rem; overflow-x: auto; font: .8rem/1.5 "DejaVu Sans Mono", Menlo, Consolas, monospace; max-height: 40rem; }
.more { color: var(--soft); font-size: .87rem; }
footer { border-top: 1px solid var(--line); color: var(--soft); font-size: .85rem; padding-top: .8rem; }
@media print {
  :root { --ink: #000; --soft: #333; --line: #bbb; --paper: #fff; --tint: #f4f4f4; }
  body { max-width: none; padding: 0; font-size: 10.5pt; }
  nav, .skip { display: none; }
  .chart, tr, .headline { break-inside: avoid; }
  h2, h3 { break-after: avoid; }
  .scroll, pre { overflow: visible; max-height: none; white-space: pre-wrap; }
}
`;
