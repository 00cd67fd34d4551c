import { quoteName, type Schema, typeName } from '@lathe/flow';
import { FORMULA_FUNCTIONS } from './functions.js';

/** Something a formula can go on with. */
export interface Completion {
  readonly kind: 'column' | 'function';
  /** What a list shows, e.g. `lower`. */
  readonly label: string;
  /** What is typed in place of the prefix, quoted where that is needed. */
  readonly insert: string;
  /** The type of a column, the signature of a function. */
  readonly detail: string;
  /** One line; empty for columns. */
  readonly help: string;
}

/** The part of a formula before the cursor that is being typed: a word, or a quoted name left open. */
export function completionPrefix(before: string): string {
  return /"(?:[^"]|"")*$|[\p{L}_][\p{L}\p{N}_]*$/u.exec(withoutClosedNames(before))?.[0] ?? '';
}

/**
 * Columns, then functions, that the prefix may become: those whose names start with it, then those
 * that hold it, ignoring case. An empty prefix gives all. A prefix that starts with a quotation mark
 * is a column.
 */
export function completeFormula(schema: Schema, prefix: string): Completion[] {
  const quoted = prefix.startsWith('"');
  const wanted = prefix.replace(/^"/, '').replaceAll('""', '"').toLowerCase();
  const columns = schema.map(
    ({ name, type }): Completion => ({
      kind: 'column',
      label: name,
      insert: quoteName(name),
      detail: typeName(type),
      help: '',
    }),
  );
  const functions = quoted
    ? []
    : FORMULA_FUNCTIONS.map(
        ({ name, signature, help }): Completion => ({
          kind: 'function',
          label: name,
          insert: `${name}(`,
          detail: signature,
          help,
        }),
      );
  const rank = ({ label }: Completion): number => label.toLowerCase().indexOf(wanted);
  return [...columns, ...functions]
    .filter((each) => rank(each) !== -1)
    .sort((a, b) => Math.min(rank(a), 1) - Math.min(rank(b), 1));
}

/** Quoted names and texts that are closed, blanked out, so that only an open quotation mark is left. */
function withoutClosedNames(text: string): string {
  return text.replaceAll(/'(?:[^']|'')*'|"(?:[^"]|"")*"/g, (all) => ' '.repeat(all.length));
}
