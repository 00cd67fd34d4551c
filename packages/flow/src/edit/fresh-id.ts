import type { FlowDocument } from '../document.js';

/** The longest id the document format takes. */
const LONGEST = 63;

/** Letters that Unicode does not decompose into a Latin letter and a mark. */
const LATIN: Readonly<Record<string, string>> = {
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  ø: 'o',
  đ: 'd',
  ð: 'd',
  þ: 'th',
  ł: 'l',
  ı: 'i',
};

/** In custom SQL `input` is the first input of the step; a node of that id would hide it. */
const RESERVED = 'input';

/**
 * An id that no source or node of the flow has, made from a title, a step id or a file name:
 * `Scale numbers` gives `scale_numbers`, then `scale_numbers_2`. Accents are dropped; a text without
 * a Latin letter or digit gives `node`, one that starts with a digit gets `n_` in front.
 */
export function freshId(flow: FlowDocument, wanted: string): string {
  const taken = new Set([
    RESERVED,
    ...Object.keys(flow.sources),
    ...flow.nodes.map(({ id }) => id),
  ]);
  return freeName(taken, wanted);
}

/** Like `freshId`, among any names that are taken. */
export function freeName(taken: ReadonlySet<string>, wanted: string): string {
  const name = readableName(wanted);
  if (!taken.has(name)) return name;
  const base = name.replace(/_\d+$/, '');
  for (let number = 2; ; number += 1) {
    const ending = `_${number}`;
    const candidate = `${cut(base, LONGEST - ending.length)}${ending}`;
    if (!taken.has(candidate)) return candidate;
  }
}

function readableName(text: string): string {
  const words = text
    .toLowerCase()
    .normalize('NFKD')
    // Decomposing may bring capitals back (℡ becomes TEL).
    .toLowerCase()
    .replace(/\p{M}/gu, '')
    .replace(/[^a-z0-9]/g, (letter) => LATIN[letter] ?? '_')
    .replace(/_+/g, '_')
    .replace(/^_|_$/g, '');
  if (words === '') return 'node';
  return cut(/^[a-z]/.test(words) ? words : `n_${words}`, LONGEST);
}

function cut(name: string, length: number): string {
  return name.slice(0, length).replace(/_$/, '');
}
