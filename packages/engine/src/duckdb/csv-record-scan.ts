import type { RecordDialect } from './csv-record.js';

/** One record of a text, as a dialect cuts it; blank lines are no records. */
export interface ScannedRecord {
  /** Physical lines above it. */
  readonly linesAbove: number;
  /** Physical lines that it takes. */
  readonly lines: number;
  /** Where it stands in the text, without its line end. */
  readonly start: number;
  readonly end: number;
  /** 0 when its quotes do not close, or text follows a closing quote. */
  readonly fields: number;
  readonly quotedFields: number;
  /** Whether the last of several fields is empty: many writers end each line with a delimiter. */
  readonly endsEmpty: boolean;
}

/**
 * The records of `text`. A record whose quotes are wrong ends with its line, so that it does not take the
 * records below it along; but where the text is not `whole`, a quote that is not closed in it may be closed below,
 * and the scan ends.
 */
export function scanRecords(text: string, dialect: RecordDialect, whole: boolean): ScannedRecord[] {
  const records: ScannedRecord[] = [];
  let start = 0;
  let linesAbove = 0;
  while (start < text.length) {
    const cut = cutRecord(text, start, dialect);
    if (cut === 'open' && !whole && records.length > 0) break;
    const fits = typeof cut === 'object';
    const end = fits ? cut.end : lineEnd(text, start);
    const lines = 1 + (fits && cut.quotedFields > 0 ? lineBreaks(text, start, end) : 0);
    if (end > start) {
      records.push({
        linesAbove,
        lines,
        start,
        end,
        fields: fits ? cut.fields : 0,
        quotedFields: fits ? cut.quotedFields : 0,
        endsEmpty: fits && cut.endsEmpty,
      });
    }
    linesAbove += lines;
    start = end + (text.startsWith('\r\n', end) ? 2 : 1);
  }
  return records;
}

type Cut = Pick<ScannedRecord, 'end' | 'fields' | 'quotedFields' | 'endsEmpty'>;

/** `open`: a quote does not close; `wrong`: text follows a closing quote. */
function cutRecord(text: string, start: number, dialect: RecordDialect): Cut | 'open' | 'wrong' {
  const { delimiter, quote } = dialect;
  let at = start;
  let quotedFields = 0;
  for (let fields = 1; ; fields += 1) {
    const from = at;
    // The engine's reader, too, passes over blanks around a quoted value.
    const opening = quote === '' || delimiter === ' ' ? from : afterBlanks(text, from);
    if (quote !== '' && text.charAt(opening) === quote) {
      const closing = closingQuote(text, opening + 1, dialect);
      if (closing < 0) return 'open';
      quotedFields += 1;
      at = delimiter === ' ' ? closing + 1 : afterBlanks(text, closing + 1);
      if (!text.startsWith(delimiter, at) && !endsLine(text, at)) return 'wrong';
    } else {
      at = fieldEnd(text, at, delimiter);
    }
    if (endsLine(text, at)) {
      return { end: at, fields, quotedFields, endsEmpty: fields > 1 && at === from };
    }
    at += delimiter.length;
  }
}

function closingQuote(text: string, from: number, { quote, escape: mark }: RecordDialect): number {
  for (let at = text.indexOf(quote, from); at >= 0; at = text.indexOf(quote, at + 1)) {
    if (mark === quote || mark === '') {
      if (mark === '' || text.charAt(at + 1) !== quote) return at;
      at += 1;
    } else {
      let marks = 0;
      while (at - marks > from && text.charAt(at - marks - 1) === mark) marks += 1;
      if (marks % 2 === 0) return at;
    }
  }
  return -1;
}

/** Where an unquoted field ends. */
function fieldEnd(text: string, from: number, delimiter: string): number {
  const first = delimiter.charCodeAt(0);
  for (let at = from; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === 10 || code === 13) return at;
    if (code === first && (delimiter.length === 1 || text.startsWith(delimiter, at))) return at;
  }
  return text.length;
}

function afterBlanks(text: string, at: number): number {
  let after = at;
  while (text.charAt(after) === ' ') after += 1;
  return after;
}

function endsLine(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return code === 10 || code === 13 || at >= text.length;
}

function lineEnd(text: string, from: number): number {
  let at = from;
  while (!endsLine(text, at)) at += 1;
  return at;
}

function lineBreaks(text: string, from: number, to: number): number {
  let count = 0;
  for (let at = from; at < to; at += 1) {
    const code = text.charCodeAt(at);
    if (code === 10 || (code === 13 && text.charCodeAt(at + 1) !== 10)) count += 1;
  }
  return count;
}
