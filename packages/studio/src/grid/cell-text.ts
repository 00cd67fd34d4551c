import type { ColumnKind } from './column-kind.js';
import type { Cell } from './grid-source.js';

/** A cell as the grid writes it. `lead` and `trail` are blanks at the ends, made visible. */
export type CellText =
  | { readonly kind: 'missing' }
  | { readonly kind: 'empty' }
  /** NaN and the infinities, which are values but not numbers to reckon with. */
  | { readonly kind: 'special'; readonly text: string }
  | {
      readonly kind: 'plain' | 'nested';
      readonly lead: string;
      readonly text: string;
      readonly trail: string;
    };

/** Characters of a value that a cell writes; the rest is seen by opening it. */
export const LONGEST_CELL = 300;

const SPECIAL = new Set(['NaN', 'Infinity', '-Infinity']);
const EDGES = /^(\s*)([\s\S]*?)(\s*)$/;
/** Control characters would be invisible or break the line. */
const CONTROL = /\p{Cc}/gu;

export function cellText(cell: Cell, kind: ColumnKind): CellText {
  if (cell === null) return { kind: 'missing' };
  if (typeof cell === 'number') return plain(numberText(cell, kind));
  if (typeof cell === 'boolean') return plain(String(cell));
  if (typeof cell === 'object') {
    return {
      kind: 'nested',
      lead: '',
      text: visible(shortened(compactJson(cell, LONGEST_CELL))),
      trail: '',
    };
  }
  if (cell === '') return { kind: 'empty' };
  if (kind === 'float' && SPECIAL.has(cell)) return { kind: 'special', text: cell };
  if (kind === 'list' || kind === 'struct') {
    return { kind: 'nested', lead: '', text: visible(shortened(cell)), trail: '' };
  }
  const [, lead = '', text = '', trail = ''] = EDGES.exec(shortened(cell)) ?? [];
  return {
    kind: 'plain',
    lead: visibleBlanks(lead),
    text: visible(text),
    trail: visibleBlanks(trail),
  };
}

/** Significant digits of a float in a cell; opening or copying the cell gives all of them. */
const FLOAT_DIGITS = 9;

function numberText(value: number, kind: ColumnKind): string {
  return String(kind === 'float' ? Number(value.toPrecision(FLOAT_DIGITS)) : value);
}

/** The cell as one line of plain text, for names, tooltips and descriptions. */
export function spokenCell(cell: Cell): string {
  if (cell === null) return 'missing';
  if (cell === '') return 'empty text';
  if (typeof cell === 'object') return compactJson(cell, LONGEST_CELL);
  return shortened(String(cell));
}

/** The cell as it is copied and exported: nothing for missing, compact JSON for nested values. */
export function rawCell(cell: Cell): string {
  if (cell === null) return '';
  return typeof cell === 'object' ? JSON.stringify(cell) : String(cell);
}

/** The whole value as a person reads it: nested values with one field a line. */
export function wholeCell(cell: Cell): string {
  return typeof cell === 'object' && cell !== null ? JSON.stringify(cell, null, 2) : rawCell(cell);
}

function plain(text: string): CellText {
  return { kind: 'plain', lead: '', text, trail: '' };
}

function shortened(text: string): string {
  if (text.length <= LONGEST_CELL) return text;
  // Half of a surrogate pair would be drawn as a replacement mark.
  const last = text.charCodeAt(LONGEST_CELL - 1);
  const end = last >= 0xd800 && last <= 0xdbff ? LONGEST_CELL - 1 : LONGEST_CELL;
  return `${text.slice(0, end)}…`;
}

/** JSON, given up shortly after `enough` characters: a list of a million numbers is not written for a cell. */
export function compactJson(cell: Cell, enough: number): string {
  if (cell === null || typeof cell !== 'object') return JSON.stringify(cell);
  const list = Array.isArray(cell);
  let text = list ? '[' : '{';
  const entries = list ? cell : Object.entries(cell);
  for (const [index, entry] of entries.entries()) {
    if (index > 0) text += ', ';
    if (text.length > enough) return `${text}…`;
    text += list
      ? compactJson(entry, enough - text.length)
      : `${JSON.stringify(entry[0])}: ${compactJson(entry[1], enough - text.length)}`;
  }
  return text + (list ? ']' : '}');
}

const BLANKS: Readonly<Record<string, string>> = {
  ' ': '·',
  '\t': '→',
  '\n': '↵',
  '\r': '␍',
  '\u00a0': '⍽',
};

function visibleBlanks(blanks: string): string {
  return Array.from(blanks, (blank) => BLANKS[blank] ?? '⍽').join('');
}

function visible(text: string): string {
  return text.replace(CONTROL, (mark) => {
    const code = mark.charCodeAt(0);
    return BLANKS[mark] ?? (code < 0x20 ? String.fromCharCode(0x2400 + code) : '␡');
  });
}
