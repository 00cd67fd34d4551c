import type { NodeParameters } from '@lathe/flow';
import { columnKind, isNumber } from '../grid/column-kind.js';
import { countText } from '../ui/amounts.js';

/** What is known of a column's values; the answers of the profile fit. */
export interface SuggestionProfile {
  readonly nulls: number;
  readonly distinct: number;
  /** Most frequent values, of columns with few distinct ones. */
  readonly top: readonly { readonly value: unknown; readonly count: number }[] | null;
}

export interface SuggestionColumn {
  readonly name: string;
  readonly type: string;
  readonly profile?: SuggestionProfile | undefined;
}

export interface StepSuggestion {
  /** Id of a step. */
  readonly step: string;
  /** Complete: the step can be added as it is. */
  readonly parameters: NodeParameters;
  /** What it would do, with the columns' names; for reading, never markup. */
  readonly label: string;
}

/** More distinct values than this make no sensible set of 0/1 columns. */
const MOST_CATEGORIES = 50;
const DELIMITERS = [':', ';', '|', ',', '/', '\t', ' - '] as const;

/**
 * Steps that make sense for the selected columns, the most telling first: what mends a fault of the
 * data, then what its kind of value asks for, then what can be done with any column.
 */
export function suggestSteps(columns: readonly SuggestionColumn[]): StepSuggestion[] {
  const [first, ...others] = columns;
  if (first === undefined) return [];
  return others.length === 0 ? forOne(first) : forSeveral(columns);
}

function forOne(column: SuggestionColumn): StepSuggestion[] {
  const { name, profile } = column;
  const kind = columnKind(column.type);
  const columns = [name];
  const found: StepSuggestion[] = [];
  const add = (step: string, parameters: NodeParameters, label: string): void => {
    found.push({ step, parameters, label });
  };

  const fault = uselessness(column);
  if (fault !== undefined) add('drop-columns', { columns }, `Drop ${name}, which ${fault}`);
  if (profile !== undefined && profile.nulls > 0 && profile.distinct > 0) {
    if (isFillable(column)) {
      const strategy = isNumber(kind) ? 'median' : 'most-frequent';
      const what = strategy === 'median' ? 'the median' : 'the most frequent value';
      const values = profile.nulls === 1 ? 'value' : 'values';
      add(
        'fill-missing',
        { columns, strategy },
        `Fill ${countText(profile.nulls)} missing ${values} of ${name} with ${what}`,
      );
    }
    const rows = profile.nulls === 1 ? 'row' : 'rows';
    add('drop-missing', { columns }, `Drop ${countText(profile.nulls)} ${rows} without ${name}`);
  }

  const better = betterType(column);
  if (better !== undefined) {
    add('cast-columns', { columns, type: better }, `Cast ${name} to ${better}`);
  }
  const delimiter = better === undefined ? delimiterOf(column) : undefined;
  if (delimiter !== undefined) {
    const shown = delimiter === '\t' ? 'tabs' : `"${delimiter}"`;
    add('split-text', { columns, delimiter }, `Split ${name} at ${shown}`);
  }
  if (kind === 'list') add('flatten-list', { columns }, `Flatten ${name} into columns`);
  if (isCategory(column)) {
    const values = profile === undefined ? '' : ` (${countText(profile.distinct)} values)`;
    add('one-hot-encode', { columns }, `One-hot encode ${name}${values}`);
    add('ordinal-encode', { columns }, `Ordinal encode ${name}${values}`);
  }
  if (isScalable(column)) add('scale-numbers', { columns }, `Scale ${name}`);

  const common = profile?.top?.find(({ value }) => isGiven(value))?.value;
  if (isGiven(common)) {
    const conditions = [{ column: name, operator: 'equal', value: common }];
    add('filter-rows', { conditions }, `Keep rows where ${name} is ${shorten(String(common))}`);
  }
  if (kind !== 'struct' && kind !== 'list' && kind !== 'binary') {
    add('sort-rows', { keys: [{ column: name }] }, `Sort by ${name}`);
  }
  add('rename-columns', { columns: [{ from: name, to: name }] }, `Rename ${name}`);
  if (better === undefined && isFillable(column)) {
    const type = kind === 'text' ? 'float' : 'text';
    // A first try that cannot fail; the person chooses the type and what becomes of misfits.
    const parameters = kind === 'text' ? { columns, type, onMisfit: 'null' } : { columns, type };
    add('cast-columns', parameters, `Cast ${name} to ${type === 'float' ? 'number' : 'text'}`);
  }
  add('duplicate-columns', { columns }, `Duplicate ${name}`);
  add('move-columns', { columns, to: 'start' }, `Move ${name} to the start`);
  if (fault === undefined) add('drop-columns', { columns }, `Drop ${name}`);
  return found;
}

function forSeveral(all: readonly SuggestionColumn[]): StepSuggestion[] {
  const found: StepSuggestion[] = [];
  const add = (
    step: string,
    some: readonly SuggestionColumn[],
    label: (what: string) => string,
    rest: NodeParameters = {},
  ): void => {
    if (some.length === 0) return;
    const parameters = { columns: some.map(({ name }) => name), ...rest };
    found.push({ step, parameters, label: label(listed(some)) });
  };

  const useless = all.filter((column) => uselessness(column) !== undefined);
  add('drop-columns', useless, (what) => `Drop ${what}: one value or none`);
  const gaps = all.filter(
    (column) => (column.profile?.nulls ?? 0) > 0 && !useless.includes(column),
  );
  const fillable = gaps.filter(isFillable);
  const numeric = fillable.filter(({ type }) => isNumber(columnKind(type)));
  const missing = (what: string): string => `Fill missing values of ${what}`;
  add('fill-missing', numeric, (what) => `${missing(what)} with the median`, {
    strategy: 'median',
  });
  add(
    'fill-missing',
    fillable.filter((column) => !numeric.includes(column)),
    (what) => `${missing(what)} with the most frequent value`,
    { strategy: 'most-frequent' },
  );
  add('drop-missing', gaps, (what) => `Drop rows in which ${what} ${verb(gaps)} missing`);
  for (const type of ['integer', 'float', 'date', 'timestamp']) {
    const castable = all.filter((column) => betterType(column) === type);
    add('cast-columns', castable, (what) => `Cast ${what} to ${type}`, { type });
  }
  const lists = all.filter(({ type }) => columnKind(type) === 'list');
  add('flatten-list', lists, (what) => `Flatten ${what} into columns`);
  add('scale-numbers', all.filter(isScalable), (what) => `Scale ${what}`);
  add('one-hot-encode', all.filter(isCategory), (what) => `One-hot encode ${what}`);
  add('ordinal-encode', all.filter(isCategory), (what) => `Ordinal encode ${what}`);
  add('keep-columns', all, (what) => `Keep ${what} only`);
  if (useless.length < all.length) add('drop-columns', all, (what) => `Drop ${what}`);
  add('move-columns', all, (what) => `Move ${what} to the start`, { to: 'start' });
  return found;
}

/** Names of up to two columns, else their number. */
function listed(columns: readonly SuggestionColumn[]): string {
  return columns.length <= 2
    ? columns.map(({ name }) => name).join(' and ')
    : `${countText(columns.length)} columns`;
}

const verb = (columns: readonly unknown[]): string => (columns.length === 1 ? 'is' : 'are');

/** Why a column says nothing, in words that follow "which". */
function uselessness({ profile }: SuggestionColumn): string | undefined {
  if (profile === undefined) return undefined;
  if (profile.distinct === 0) return profile.nulls > 0 ? 'is empty' : undefined;
  return profile.distinct === 1 && profile.nulls === 0 ? 'holds one value only' : undefined;
}

function isFillable({ type }: SuggestionColumn): boolean {
  const kind = columnKind(type);
  return isNumber(kind) || ['text', 'boolean', 'date', 'time', 'timestamp'].includes(kind);
}

/** Text or booleans with few values, or nothing known yet. */
function isCategory({ type, profile }: SuggestionColumn): boolean {
  const kind = columnKind(type);
  if (kind !== 'text' && kind !== 'boolean') return false;
  return profile === undefined || (profile.distinct > 1 && profile.distinct <= MOST_CATEGORIES);
}

/** Numbers with more than two values; 0 and 1 are left alone. */
function isScalable({ type, profile }: SuggestionColumn): boolean {
  return isNumber(columnKind(type)) && (profile === undefined || profile.distinct > 2);
}

/** The type that all known values of a text column read as. */
function betterType({ type, profile }: SuggestionColumn): string | undefined {
  if (columnKind(type) !== 'text') return undefined;
  const texts = knownTexts(profile);
  if (texts.length === 0) return undefined;
  const all = (pattern: RegExp): boolean => texts.every((text) => pattern.test(text));
  // A leading zero is the mark of a code, such as a post code.
  if (all(/^\s*[+-]?(0|[1-9]\d{0,17})\s*$/)) return 'integer';
  if (all(/^\s*[+-]?(0|[1-9]\d*)?(\.\d+)?(e[+-]?\d+)?\s*$/i) && all(/\d/)) return 'float';
  if (all(/^\d{4}-\d{2}-\d{2}$/)) return 'date';
  if (all(/^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}/)) return 'timestamp';
  return undefined;
}

/** A delimiter that every known value holds, when there are at least two. */
function delimiterOf({ type, profile }: SuggestionColumn): string | undefined {
  if (columnKind(type) !== 'text') return undefined;
  const texts = knownTexts(profile);
  if (texts.length < 2) return undefined;
  return DELIMITERS.find((delimiter) => texts.every((text) => text.includes(delimiter)));
}

function knownTexts(profile: SuggestionProfile | undefined): string[] {
  return (profile?.top ?? []).flatMap(({ value }) =>
    typeof value === 'string' && value !== '' ? [value] : [],
  );
}

function isGiven(value: unknown): value is string | number | boolean {
  return ['string', 'number', 'boolean'].includes(typeof value) && value !== '';
}

function shorten(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ');
  return line.length <= 40 ? line : `${line.slice(0, 39)}…`;
}
