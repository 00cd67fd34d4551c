import { STYLE } from '../../report/style.js';

/** The look of the studio: the report's, and what only pages with a grid and a way back need. */
export const STUDIO_STYLE = `${STYLE}
body { max-width: 80rem; padding-top: 1.25rem; }
nav.crumbs { background: none; padding: 0; margin: 0 0 .9rem; font-size: .9rem; }
nav.crumbs ol { list-style: none; padding: 0; columns: auto; display: flex; flex-wrap: wrap; gap: .2rem .5rem; }
nav.crumbs li + li::before { content: "›"; color: var(--soft); margin-right: .5rem; }
main:focus { outline: none; }
.kind { color: var(--soft); font-size: .85rem; margin: 0 0 .2rem; }
.path { color: var(--soft); font-size: .9rem; }
h3 { font-size: 1.05rem; line-height: 1.3; margin: 0; font-weight: 600; overflow-wrap: anywhere; }
section { margin-bottom: 2rem; }
code { font: .9em "DejaVu Sans Mono", Menlo, Consolas, monospace; overflow-wrap: anywhere; }
.cards { list-style: none; padding: 0; display: grid; gap: 1rem; grid-template-columns: repeat(auto-fill, minmax(20rem, 1fr)); }
.cards li, .nodes li { border: 1px solid var(--line); border-radius: .5rem; padding: .8rem 1rem; }
.cards p, .nodes p { margin: .3rem 0; }
.nodes { padding: 0; list-style: none; counter-reset: node; display: grid; gap: .7rem; grid-template-columns: minmax(0, 1fr); }
ol.nodes > li { counter-increment: node; }
ol.nodes > li > h3::before { content: counter(node) ". "; color: var(--soft); font-weight: 400; }
.nodes .analysis { background: var(--tint); }
.parameters { display: grid; grid-template-columns: max-content minmax(0, 1fr); gap: .15rem 1rem; margin: .5rem 0; font-size: .9rem; }
.parameters dt { color: var(--soft); }
.parameters dd { margin: 0; overflow-wrap: anywhere; }
.parameters pre { margin: 0; max-height: 20rem; }
.fitted { color: var(--soft); font-size: .9rem; }
p.warning, .notes .warning { color: var(--warn); background: var(--warn-tint); border-radius: .3rem; padding: .2rem .5rem; display: inline-block; }
.basis { font-size: .8rem; border-radius: .3rem; padding: .05rem .4rem; white-space: nowrap; }
.basis.whole { color: var(--soft); background: var(--tint); }
.basis.sample { color: var(--warn); background: var(--warn-tint); }
.status { font-weight: 600; white-space: nowrap; }
.status.failed, .status.interrupted, .status.cancelled { color: var(--warn); }
.status::before { content: "● "; }
.status.running::before { content: "◌ "; }
.status.failed::before, .status.interrupted::before, .status.cancelled::before { content: "▲ "; }
.problem { border-left: .25rem solid var(--warn); padding: .2rem 0 .2rem 1rem; margin: 1rem 0; }
.problem pre { white-space: pre-wrap; overflow-wrap: anywhere; }
.problem dl { display: grid; grid-template-columns: max-content minmax(0, 1fr); gap: .2rem 1rem; }
.problem dt { color: var(--soft); }
.problem dd { margin: 0; overflow-wrap: anywhere; }
.grid { max-height: 44rem; overflow: auto; border: 1px solid var(--line); border-radius: .5rem; }
.grid table { border-collapse: separate; border-spacing: 0; }
caption { text-align: left; color: var(--soft); font-weight: 400; padding: 0 0 .4rem; }
.grid caption { position: sticky; left: 0; width: max-content; padding: .6rem .8rem; }
.grid .profile th { vertical-align: top; }
.grid th, .grid td { padding: .3rem .8rem; white-space: nowrap; max-width: 22rem; overflow: hidden; text-overflow: ellipsis; }
.grid thead tr:first-child th { position: sticky; top: 0; background: var(--paper); z-index: 1; }
.grid tbody th { color: var(--soft); font-weight: 400; text-align: right; position: sticky; left: 0; background: var(--paper); }
.grid .type { color: var(--soft); font-weight: 400; }
.grid .null { color: var(--soft); font-style: italic; }
.grid .profile td { border-bottom-width: 2px; min-width: 9rem; font-size: .8rem; }
.grid .profile dl { display: grid; grid-template-columns: minmax(0, 1fr) max-content; gap: 0 .8rem; margin: .3rem 0; max-width: 12rem; }
.grid .profile dt { color: var(--soft); overflow: hidden; text-overflow: ellipsis; }
.grid .profile dd { margin: 0; text-align: right; }
.grid .profile .basis { display: inline-block; margin: 0; }
.spark { display: block; }
.spark rect { fill: var(--bar); }
.spark line { stroke: var(--line); }
form { display: flex; gap: .6rem; align-items: center; flex-wrap: wrap; }
input, button { font: inherit; color: inherit; background: var(--paper); border: 1px solid var(--soft); border-radius: .3rem; padding: .35rem .7rem; }
button { cursor: pointer; }
input:focus-visible, button:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
`;

export const ICON = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><rect width="16" height="16" rx="3" fill="#0b5c8f"/><path d="M5 3v10h6" fill="none" stroke="#fff" stroke-width="2"/></svg>`;
