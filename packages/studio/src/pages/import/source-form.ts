import type { CsvSource, MisfitPolicy, SourceDefinition } from '@lathe/flow';

export type SourceFormat = SourceDefinition['format'];

/** What of a CSV file the reader may be told instead of finding out. */
export type CsvOptions = Omit<CsvSource, 'format' | 'path' | 'types' | 'misfits'>;
export type CsvOption = keyof CsvOptions;

/**
 * A source as the import page holds it: what the user chose. What is absent is detected. The options
 * of CSV stay while another format is tried.
 */
export interface SourceForm {
  /** Id of the source in the flow. */
  readonly id: string;
  /** As written in the flow: relative to its folder; may be a folder, a pattern, hold `{{parameter}}`. */
  readonly path: string;
  readonly format: SourceFormat;
  readonly csv: CsvOptions;
  readonly types: Readonly<Record<string, string>>;
  /** Null: the usual way, which is `null`. */
  readonly misfits: MisfitPolicy | null;
}

export const FORMATS: readonly { readonly id: SourceFormat; readonly label: string }[] = [
  { id: 'csv', label: 'CSV or other delimited text' },
  { id: 'parquet', label: 'Parquet' },
  { id: 'json', label: 'JSON (one array)' },
  { id: 'json-lines', label: 'JSON lines' },
];

const ENDINGS: readonly (readonly [RegExp, SourceFormat])[] = [
  [/\.(parquet|pq)$/i, 'parquet'],
  [/\.json(\.gz|\.zst)?$/i, 'json'],
  [/\.(jsonl|ndjson)(\.gz|\.zst)?$/i, 'json-lines'],
];

/** The format that a file's name tells; delimited text when it tells none. */
export function formatOfName(path: string): SourceFormat {
  return ENDINGS.find(([ending]) => ending.test(path))?.[1] ?? 'csv';
}

/** A source of which only the path is known. */
export function newSourceForm(id: string, path: string): SourceForm {
  return { id, path, format: formatOfName(path), csv: {}, types: {}, misfits: null };
}

/** A source of a flow, opened to be changed. */
export function formOfSource(id: string, source: SourceDefinition): SourceForm {
  const { format, path, types = {}, misfits = null } = source;
  return { id, path, format, csv: format === 'csv' ? csvOptions(source) : {}, types, misfits };
}

function csvOptions(source: CsvSource): CsvOptions {
  const { format, path, types, misfits, ...options } = source;
  return options;
}

/** The entry under `sources` of the flow. */
export function sourceOf(form: SourceForm): SourceDefinition {
  const shared = {
    path: form.path.trim(),
    ...(Object.keys(form.types).length === 0 ? {} : { types: { ...form.types } }),
    ...(form.misfits === null ? {} : { misfits: form.misfits }),
  };
  return form.format === 'csv'
    ? { format: 'csv', ...shared, ...form.csv }
    : { format: form.format, ...shared };
}

/** Sets an option of CSV; undefined has it detected again. */
export function withOption<K extends CsvOption>(
  form: SourceForm,
  option: K,
  value: CsvOptions[K] | undefined,
): SourceForm {
  const { [option]: _, ...others } = form.csv;
  return { ...form, csv: value === undefined ? others : { ...others, [option]: value } };
}

/** Sets the type of a column; null has it inferred again. */
export function withType(form: SourceForm, column: string, type: string | null): SourceForm {
  const { [column]: _, ...others } = form.types;
  return { ...form, types: type === null ? others : { ...others, [column]: type } };
}

/** Forgets every choice about how the file is read; path and name stay. */
export function detectedAgain(form: SourceForm): SourceForm {
  return { ...form, csv: {}, types: {}, misfits: null };
}

const OPTION_WORDS: Readonly<Record<CsvOption, string>> = {
  delimiter: 'delimiter',
  quote: 'quote',
  escape: 'escape',
  header: 'header',
  encoding: 'encoding',
  skipLines: 'skipped lines',
  multiLine: 'line breaks in values',
  nullValues: 'texts read as null',
};

const isOption = (name: string): name is CsvOption => Object.hasOwn(OPTION_WORDS, name);

/** What the user chose instead of what is detected, in words: `delimiter`, `type of age`. */
export function choicesOf(form: SourceForm): string[] {
  const options =
    form.format === 'csv'
      ? Object.entries(form.csv).flatMap(([name, value]) =>
          value !== undefined && isOption(name) ? [OPTION_WORDS[name]] : [],
        )
      : [];
  return [
    ...options,
    ...Object.keys(form.types).map((column) => `type of ${column}`),
    ...(form.misfits === null ? [] : ['values that do not fit']),
  ];
}

const DELIMITERS: ReadonlyMap<string, string> = new Map([
  [',', 'comma'],
  [';', 'semicolon'],
  ['\t', 'tab'],
  ['|', 'bar'],
  [' ', 'space'],
  [':', 'colon'],
]);

/** `semicolon (;)`, `tab`, `~` */
export function delimiterText(delimiter: string): string {
  const word = DELIMITERS.get(delimiter);
  if (word === undefined) return delimiter;
  return delimiter.trim() === '' ? word : `${word} (${delimiter})`;
}

/** `double quote (")`, `none` */
export function quoteText(quote: string): string {
  if (quote === '') return 'none';
  if (quote === '"') return 'double quote (")';
  return quote === "'" ? "single quote (')" : quote;
}

/** What is wrong with the name of a source, or undefined. */
export function nameProblem(id: string, taken: ReadonlySet<string>): string | undefined {
  if (id === '') return 'Give the source a name.';
  if (!/^[a-z][a-z0-9_-]{0,62}$/.test(id)) {
    return 'Use lower-case letters, digits, _ and -, starting with a letter, 63 at most.';
  }
  return taken.has(id) ? 'Something in the flow has this name already.' : undefined;
}
