import type { CsvSource } from '@lathe/flow/source';
import type { RecordDialect } from './csv-record.js';
import { type ScannedRecord, scanRecords } from './csv-record-scan.js';

/** What a source tells of its dialect; the rest is found. */
export type ToldDialect = Pick<CsvSource, 'delimiter' | 'quote' | 'escape'>;

export interface Extent {
  /** Whether the table may begin below the first record. */
  readonly anywhere: boolean;
  /** Whether the text is the whole file. */
  readonly whole: boolean;
}

/** The table that the head of a file holds. */
export interface FoundTable {
  readonly dialect: RecordDialect;
  readonly columns: number;
  /** Its records, from the top one on, without those of another number of fields. */
  readonly records: readonly ScannedRecord[];
  /** Physical lines above it, blank ones included. */
  readonly linesAbove: number;
  /** Whether anything but blank lines stands above it. */
  readonly hasPreamble: boolean;
}

const DELIMITERS = [',', ';', '\t', '|'];
/** Share of a head that the first record is worth when it belongs to the table: nothing must be passed over. */
const FIRST_BELONGS = 0.2;
/** The least score of a table of several columns. */
const LEAST_SCORE = 0.6;
/** Scores nearer than this are taken as equal: some rows may be broken. */
const NEAR = 0.1;

/**
 * Finds the table in the head of a file: the dialect and the number of columns that the first record and the
 * mass of the records agree on. Records of another width count against it, but some of them, wherever they stand,
 * do not change it. Lines are passed over only above a table that is longer than they are. A file in which no
 * table of several columns is found has one column.  */
export function findTable(
  text: string,
  told: ToldDialect,
  { anywhere, whole }: Extent,
): FoundTable {
  const scans = dialects(text, told)
    .map((dialect) => ({ dialect, records: scanRecords(text, dialect, whole) }))
    .filter((scan) => isPlausibleQuote(scan, told));
  const candidates = scans.flatMap((scan) =>
    likelyWidths(scan.records).flatMap((width) => {
      const candidate = tableOf(scan, width, anywhere);
      return candidate === null ? [] : [candidate];
    }),
  );
  const best = Math.max(...candidates.map(({ score }) => score));
  const [chosen] = candidates
    .filter(({ score }) => score > best - NEAR)
    .sort(
      (a, b) =>
        b.quotedFields - a.quotedFields || b.table.columns - a.table.columns || b.score - a.score,
    );
  return chosen?.table ?? oneColumn(scans, told);
}

interface Scan {
  readonly dialect: RecordDialect;
  readonly records: readonly ScannedRecord[];
}

interface Candidate {
  readonly table: FoundTable;
  readonly score: number;
  readonly quotedFields: number;
}

function dialects(text: string, told: ToldDialect): RecordDialect[] {
  const delimiters = told.delimiter === undefined ? DELIMITERS : [told.delimiter];
  const quotes =
    told.quote === undefined ? ['"', ...(text.includes("'") ? ["'"] : [])] : [told.quote];
  return delimiters.flatMap((delimiter) =>
    quotes.flatMap((quote) => {
      const backslash = quote !== '' && text.includes(`\\${quote}`) ? ['\\'] : [];
      const escapes = told.escape === undefined ? [quote, ...backslash] : [told.escape];
      return escapes.map((escapeMark) => ({ delimiter, quote, escape: escapeMark }));
    }),
  );
}

/** An apostrophe is a quote only where each one that opens a value is closed. */
function isPlausibleQuote({ dialect, records }: Scan, told: ToldDialect): boolean {
  return (
    dialect.quote !== "'" || told.quote !== undefined || records.every(({ fields }) => fields > 0)
  );
}

/** The first record's width and the most frequent ones. */
function likelyWidths(records: readonly ScannedRecord[]): number[] {
  const counts = new Map<number, number>();
  for (const { fields } of records) {
    if (fields > 1) counts.set(fields, (counts.get(fields) ?? 0) + 1);
  }
  const frequent = [...counts].sort((a, b) => b[1] - a[1]).slice(0, 4);
  const widths = new Set(frequent.map(([width]) => width));
  const first = records[0]?.fields ?? 0;
  if (first > 1) widths.add(first);
  return [...widths];
}

/** The table of `width` columns among the records, if there is one worth the name. */
function tableOf({ dialect, records }: Scan, width: number, anywhere: boolean): Candidate | null {
  const top = anywhere ? records.findIndex(({ fields }) => fields === width) : 0;
  const first = records[top];
  if (first === undefined) return null;
  const below = records.slice(top);
  const fitting = below.filter(
    ({ fields, endsEmpty }) => fields === width || (fields === width + 1 && endsEmpty),
  );
  const fit = lineCount(fitting);
  const single = lineCount(below.filter(({ fields }) => fields === 1));
  const belongs = first === records[0] && first.fields === width;
  const score = fit / lineCount(below) + (belongs ? FIRST_BELONGS : 0);
  const above = lineCount(records.slice(0, top));
  if (score < LEAST_SCORE || single >= fit || above > fit || (top > 0 && fitting.length < 2)) {
    return null;
  }
  return {
    table: {
      dialect,
      columns: width,
      records: fitting,
      linesAbove: first.linesAbove,
      hasPreamble: top > 0,
    },
    score,
    quotedFields: fitting.reduce((sum, { quotedFields }) => sum + quotedFields, 0),
  };
}

/** One column, with the delimiter that cuts the fewest lines. */
function oneColumn(scans: readonly Scan[], told: ToldDialect): FoundTable {
  const whole = ({ records }: Scan) => records.filter(({ fields }) => fields === 1);
  const [first, ...others] = scans;
  if (first === undefined) throw new Error('There is at least one dialect to try.');
  const { dialect, records } = others.reduce(
    (best, scan) => (lineCount(whole(scan)) > lineCount(whole(best)) ? scan : best),
    first,
  );
  const top = records[0];
  return {
    dialect,
    columns: told.delimiter === undefined ? 1 : (top?.fields ?? 1) || 1,
    records: records.filter(({ fields }) => fields === (top?.fields ?? 1)),
    linesAbove: top?.linesAbove ?? 0,
    hasPreamble: false,
  };
}

function lineCount(records: readonly ScannedRecord[]): number {
  return records.reduce((sum, { lines }) => sum + lines, 0);
}
