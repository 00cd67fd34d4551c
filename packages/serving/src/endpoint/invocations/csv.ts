import { inputError } from '../../tensor/input-error.js';

/**
 * Records of a CSV text (RFC 4180): fields separated by commas, quoted with double quotes where needed,
 * lines ended by LF or CRLF. Empty lines are left out. Errors: `input-csv`, with the line.
 */
export function parseCsv(text: string): readonly (readonly string[])[] {
  const records: string[][] = [];
  let record: string[] = [];
  let at = text.startsWith('\uFEFF') ? 1 : 0;
  let line = 1;
  const endRecord = (): void => {
    if (record.length > 1 || (record[0] ?? '') !== '') records.push(record);
    record = [];
    line += 1;
  };
  while (at < text.length) {
    if (text[at] === '"') {
      const { value, next } = quotedField(text, at, line);
      record.push(value);
      at = next;
      line += value.split('\n').length - 1;
    } else {
      const end = fieldEnd(text, at);
      record.push(text.slice(at, end));
      at = end;
    }
    if (text[at] === ',') {
      at += 1;
      // A comma at the end is followed by an empty field.
      if (at === text.length || text[at] === '\n' || text[at] === '\r') record.push('');
    }
    if (text[at] === '\r') at += 1;
    if (text[at] === '\n' || at >= text.length) {
      endRecord();
      at += 1;
    }
  }
  return records;
}

function fieldEnd(text: string, at: number): number {
  let end = at;
  while (end < text.length && text[end] !== ',' && text[end] !== '\n' && text[end] !== '\r')
    end += 1;
  return end;
}

function quotedField(text: string, at: number, line: number): { value: string; next: number } {
  let value = '';
  let from = at + 1;
  while (true) {
    const quote = text.indexOf('"', from);
    if (quote === -1) throw badCsv(line, 'a quoted field has no end');
    value += text.slice(from, quote);
    if (text[quote + 1] !== '"') {
      const after = text[quote + 1];
      if (after !== undefined && !',\r\n'.includes(after)) {
        throw badCsv(line, 'something follows a quoted field');
      }
      return { value, next: quote + 1 };
    }
    value += '"';
    from = quote + 2;
  }
}

const badCsv = (line: number, what: string) =>
  inputError(
    'input-csv',
    'body',
    `The body is not CSV: in line ${line} ${what}.`,
    'Quote fields as RFC 4180 says; a quote inside is written twice.',
  );

/** One field, quoted where it needs it. */
export const csvField = (value: string): string =>
  /[",\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value;
