import { canonicalJson, type Json } from '../json.js';

/** Values that are longer are not written out. */
const LONGEST_VALUE = 40;
/** More names than this are counted. */
const MOST_NAMES = 5;

/**
 * What happened to the values of an object, one phrase for each key, by alphabet: `Changed columns
 * of X: + amount, - age`, `Changed method of X from standard to robust`, `Changed 2 lines of code of
 * X`. `subject` is X.
 */
export function describeValues(
  before: Readonly<Record<string, unknown>>,
  after: Readonly<Record<string, unknown>>,
  subject: string,
): string[] {
  const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
  return keys.flatMap((key) => {
    const old = before[key];
    const now = after[key];
    if (canonicalJson(old ?? null) === canonicalJson(now ?? null)) return [];
    return [describeValue(inWords(key), old, now, subject)];
  });
}

function describeValue(key: string, old: unknown, now: unknown, subject: string): string {
  const what = `${key} of ${subject}`;
  if (Array.isArray(old) || Array.isArray(now)) {
    return describeList(what, Array.isArray(old) ? old : [], Array.isArray(now) ? now : []);
  }
  if (now === undefined) return `Set ${what} back to its default`;
  const nowText = valueText(now);
  if (old === undefined) {
    return nowText === undefined ? `Set ${what}` : `Set ${what} to ${nowText}`;
  }
  if (typeof old === 'string' && typeof now === 'string' && /\n/.test(old + now)) {
    const lines = changedLines(old.split('\n'), now.split('\n'));
    return `Changed ${lines} ${lines === 1 ? 'line' : 'lines'} of ${what}`;
  }
  const oldText = valueText(old);
  return oldText === undefined || nowText === undefined
    ? `Changed ${what}`
    : `Changed ${what} from ${oldText} to ${nowText}`;
}

function describeList(what: string, old: readonly unknown[], now: readonly unknown[]): string {
  const added = without(now, old);
  const removed = without(old, now);
  if (added.length === 0 && removed.length === 0) return `Changed the order of ${what}`;
  const signed = [...marked('+', added), ...marked('-', removed)];
  return `Changed ${what}: ${signed.join(', ')}`;
}

function marked(sign: string, items: readonly unknown[]): string[] {
  const shown = items.slice(0, MOST_NAMES).map((item) => `${sign} ${itemText(item)}`);
  const more = items.length - shown.length;
  return more === 0 ? shown : [...shown, `${sign} ${more} more`];
}

/** The items of a list that are not in another, as often as they are too many. */
function without(items: readonly unknown[], others: readonly unknown[]): unknown[] {
  const left = new Map<string, number>();
  for (const other of others) {
    const text = canonicalJson(other);
    left.set(text, (left.get(text) ?? 0) + 1);
  }
  return items.filter((item) => {
    const text = canonicalJson(item);
    const count = left.get(text) ?? 0;
    left.set(text, count - 1);
    return count <= 0;
  });
}

/** `a, b and 3 more`: names as they stand in a sentence. */
export function listed(names: readonly string[]): string {
  const shown = names.slice(0, MOST_NAMES).map(shortened);
  const more = names.length - shown.length;
  if (more > 0) return `${shown.join(', ')} and ${more} more`;
  const last = shown.at(-1) ?? '';
  return shown.length < 2 ? last : `${shown.slice(0, -1).join(', ')} and ${last}`;
}

/** An element of a list in one line: `a to b` for a renaming, the plain values for other objects. */
export function itemText(item: unknown): string {
  if (typeof item !== 'object' || item === null) return shortened(String(item));
  const values = Object.entries(item);
  const { from, to } = Object.fromEntries(values);
  if (values.length === 2 && typeof from === 'string' && typeof to === 'string') {
    return `${shortened(from)} to ${shortened(to)}`;
  }
  const plain = values.map(([, value]) => value).filter((value) => typeof value !== 'object');
  return plain.length === 0 ? 'one' : shortened(plain.map(String).join(' '));
}

/** A plain value as it stands in a sentence; undefined when it is too long or not plain. */
function valueText(value: unknown): string | undefined {
  if (typeof value === 'object') return undefined;
  const text = String(value);
  if (text.length > LONGEST_VALUE || text.includes('\n')) return undefined;
  return typeof value === 'string' && !/^[\p{L}\p{N}]([^\s"]*[\p{L}\p{N}])?$/u.test(text)
    ? JSON.stringify(text)
    : text;
}

function shortened(text: string): string {
  const line = text.replace(/\s+/g, ' ');
  const letters = [...line];
  return letters.length <= LONGEST_VALUE
    ? line
    : `${letters.slice(0, LONGEST_VALUE - 1).join('')}…`;
}

/** `blankIsMissing` gives `blank is missing`. */
function inWords(key: string): string {
  return key.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}

/** Above this product of lines, what lies between the first and last difference counts as changed. */
const MOST_COMPARED = 4_000_000;

/** How many lines differ; a line that was replaced counts once. */
function changedLines(old: readonly string[], now: readonly string[]): number {
  let start = 0;
  while (start < Math.min(old.length, now.length) && old[start] === now[start]) start += 1;
  let end = 0;
  const shorter = Math.min(old.length, now.length) - start;
  while (end < shorter && old.at(-1 - end) === now.at(-1 - end)) end += 1;
  const a = old.slice(start, old.length - end);
  const b = now.slice(start, now.length - end);
  const same = a.length * b.length > MOST_COMPARED ? 0 : longestCommon(a, b);
  return Math.max(a.length, b.length) - same;
}

/** Length of the longest common subsequence. */
function longestCommon(a: readonly string[], b: readonly string[]): number {
  let above = new Array<number>(b.length + 1).fill(0);
  for (const line of a) {
    const row = [0];
    for (const [index, other] of b.entries()) {
      const best =
        line === other ? (above[index] ?? 0) + 1 : Math.max(above[index + 1] ?? 0, row[index] ?? 0);
      row.push(best);
    }
    above = row;
  }
  return above.at(-1) ?? 0;
}

/** The columns that parameters name first, for a sentence; undefined when they name none. */
export function columnsText(parameters: Readonly<Record<string, Json>>): string | undefined {
  const { columns, keys, column } = parameters;
  if (typeof column === 'string') return shortened(column);
  const list = [columns, keys].find((each) => Array.isArray(each) && each.length > 0);
  if (!Array.isArray(list)) return undefined;
  const names = list.map((item: Json) =>
    typeof item === 'object' && item !== null && 'column' in item
      ? String(item.column)
      : itemText(item),
  );
  return listed(names);
}
