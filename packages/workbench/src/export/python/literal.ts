import type { Json } from '@lathe/flow';

const WIDTH = 100;

/** A JSON value as a Python literal that reads back to the same value, broken over lines when long. */
export function pythonLiteral(value: Json, indent = 0, used = indent): string {
  const flat = flatLiteral(value);
  if (used + flat.length <= WIDTH || typeof value !== 'object' || value === null) return flat;
  const inner = ' '.repeat(indent + 4);
  const lines = Array.isArray(value)
    ? value.map((item) => `${inner}${pythonLiteral(item, indent + 4)},`)
    : Object.entries(value).map(([key, item]) => {
        const start = `${inner}${pythonText(key)}: `;
        return `${start}${pythonLiteral(item, indent + 4, start.length)},`;
      });
  if (lines.length === 0) return flat;
  const [open, close] = Array.isArray(value) ? ['[', ']'] : ['{', '}'];
  return `${open}\n${lines.join('\n')}\n${' '.repeat(indent)}${close}`;
}

function flatLiteral(value: Json): string {
  if (value === null) return 'None';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (typeof value === 'string') return pythonText(value);
  // JSON writes a number with the fewest digits that read back to the same double, as Python reads it.
  if (typeof value === 'number') return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(flatLiteral).join(', ')}]`;
  return `{${Object.entries(value)
    .map(([key, item]) => `${pythonText(key)}: ${flatLiteral(item)}`)
    .join(', ')}}`;
}

/** A text as a Python string literal on one line. JSON's escapes are Python's; lone surrogates stay escaped. */
export function pythonText(text: string): string {
  return JSON.stringify(text).replaceAll('\u007f', '\\x7f');
}

/**
 * A text of several lines as a Python literal that keeps it readable: raw, in triple quotes, where
 * that gives the text exactly; else with escapes, a line at a time.
 */
export function pythonBlock(text: string): string {
  for (const quote of ['"""', "'''"]) {
    const plain =
      !text.includes(quote) &&
      !text.endsWith('\\') &&
      !text.endsWith(quote.charAt(0)) &&
      // Python turns carriage returns in source files into line breaks.
      !/[\r\0\p{Surrogate}]/u.test(text);
    if (plain) return `${text.includes('\\') ? 'r' : ''}${quote}${text}${quote}`;
  }
  const lines = text.split(/(?<=\n)/).map((line) => `    ${pythonText(line)}`);
  return `(\n${lines.join('\n')}\n)`;
}

/** Text as comment lines, wrapped. */
export function pythonComment(text: string): string[] {
  const lines: string[] = [];
  for (const paragraph of text.split(/\r\n|[\n\r]/)) {
    let line = '#';
    for (const word of paragraph.split(/\s+/).filter((piece) => piece !== '')) {
      if (line !== '#' && line.length + word.length + 1 > WIDTH) {
        lines.push(line);
        line = '#';
      }
      line += ` ${word}`;
    }
    lines.push(line);
  }
  return lines;
}
