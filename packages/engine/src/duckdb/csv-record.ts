export interface RecordDialect {
  readonly delimiter: string;
  readonly quote: string;
  readonly escape: string;
}

/** The fields of the first record in `text`, and how many blank lines stand before it. */
export function firstRecord(
  text: string,
  dialect: RecordDialect,
): { readonly fields: readonly string[]; readonly blankLines: number } {
  let at = 0;
  let blankLines = 0;
  for (
    let match = /^(?:\r\n|\n|\r)/.exec(text);
    match !== null;
    match = /^(?:\r\n|\n|\r)/.exec(text.slice(at))
  ) {
    at += match[0].length;
    blankLines += 1;
  }
  const { delimiter, quote, escape: escapeMark } = dialect;
  const fields: string[] = [];
  let field = '';
  let quoted = false;
  let fresh = true;
  while (at < text.length) {
    const c = text.charAt(at);
    if (quoted) {
      const isEscape = escapeMark !== '' && c === escapeMark;
      const next = text.charAt(at + 1);
      if (isEscape && next !== '' && (next === quote || next === escapeMark)) {
        field += next;
        at += 2;
        continue;
      }
      if (c === quote) quoted = false;
      else field += c;
    } else if (fresh && quote !== '' && startsQuoted(text, at, dialect)) {
      at = text.indexOf(quote, at);
      quoted = true;
    } else if (text.startsWith(delimiter, at)) {
      fields.push(field);
      field = '';
      fresh = true;
      at += delimiter.length;
      continue;
    } else if (c === '\n' || c === '\r') {
      break;
    } else {
      field += c;
    }
    fresh = false;
    at += 1;
  }
  fields.push(field);
  return { fields, blankLines };
}

/** Whether a quoted value begins here; the engine's reader passes over blanks before it. */
function startsQuoted(text: string, at: number, { delimiter, quote }: RecordDialect): boolean {
  let opening = at;
  while (delimiter !== ' ' && text.charAt(opening) === ' ') opening += 1;
  return text.charAt(opening) === quote;
}

/** The text without its first `count` lines. */
export function withoutLines(text: string, count: number): string {
  let at = 0;
  for (let i = 0; i < count; i += 1) {
    const end = /\r\n|\n|\r/g;
    end.lastIndex = at;
    const match = end.exec(text);
    if (match === null) return '';
    at = match.index + match[0].length;
  }
  return text.slice(at);
}
