import { LatheError } from '@lathe/flow/error';
import { inputError } from './input-error.js';

/** Strings, numbers, and the words that Python and the protocol's peers write for what JSON has no number for. */
const TOKEN =
  /"[^"\\]*(?:\\.[^"\\]*)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|-?Infinity\b|-?Inf\b|-?NaN\b|[a-zA-Z]+/g;
const LONG_INTEGER = /^-?\d{16,}$/;

/**
 * The value of a JSON text. `NaN`, `Infinity` and `-Infinity`, which Python's json writes, become the
 * strings of the same letters; tensors of floats read those. Errors: `input-json`, with the position.
 */
export function parseRequestJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    const mended = withQuotedWords(text);
    if (mended !== text) {
      try {
        return JSON.parse(mended);
      } catch {
        // The position is told in the text that was sent.
      }
    }
    throw jsonError(text);
  }
}

/**
 * What `use` makes of a JSON text. It is called again, with long integers as strings, when it finds that
 * it needs them (`input-long-integer`). Errors: `input-json`, and those of `use`.
 */
export function readRequestJson<T>(text: string, use: (document: unknown) => T): T {
  try {
    return use(parseRequestJson(text));
  } catch (error) {
    if (!(error instanceof LatheError) || error.code !== 'input-long-integer') throw error;
    return use(parseWithLongIntegers(text));
  }
}

/**
 * The value of a JSON text, with whole numbers of 16 digits and more as strings of their digits, since a JavaScript number
 * holds whole numbers to 2^53 only. Slower; asked for when an `INT64` or `UINT64` turned out to need it.
 */
function parseWithLongIntegers(text: string): unknown {
  return JSON.parse(
    withQuotedWords(text).replace(TOKEN, (token) =>
      LONG_INTEGER.test(token) ? `"${token}"` : token,
    ),
  );
}

function withQuotedWords(text: string): string {
  if (!/NaN|Inf/.test(text)) return text;
  return text.replace(TOKEN, (token) => {
    if (token === 'NaN' || token === '-NaN') return '"NaN"';
    if (token === 'Infinity' || token === 'Inf') return '"Infinity"';
    if (token === '-Infinity' || token === '-Inf') return '"-Infinity"';
    return token;
  });
}

function jsonError(text: string) {
  const { at, problem } = firstProblem(text);
  const line = text.slice(0, at).split('\n').length;
  const column = at - text.lastIndexOf('\n', at - 1);
  return inputError(
    'input-json',
    'body',
    `The body is not JSON: ${problem} at character ${at} (line ${line}, column ${column}).`,
    'Send one JSON document in UTF-8.',
  );
}

/**
 * Where a text stops being JSON, counted from 0. The messages of `JSON.parse` do not always say.
 * Only called for texts that `JSON.parse` refused.
 */
function firstProblem(text: string): { at: number; problem: string } {
  let at = 0;
  const open: ('{' | '[')[] = [];
  let expects: 'value' | 'value or ]' | 'key' | 'key or }' | ':' | ', or end' | 'end' = 'value';
  const afterValue = (): typeof expects => (open.length === 0 ? 'end' : ', or end');
  while (true) {
    at += /^[ \t\r\n]*/.exec(text.slice(at, at + 10_000))?.[0].length ?? 0;
    const char = text[at];
    if (char !== undefined && /[ \t\r\n]/.test(char)) continue;
    if (char === undefined) return { at, problem: 'it ends too early' };
    const inside = open.at(-1);
    if (expects === ', or end') {
      if (char === ',') expects = inside === '{' ? 'key' : 'value';
      else if (char === (inside === '{' ? '}' : ']')) {
        open.pop();
        expects = afterValue();
      } else return { at, problem: `expected , or ${inside === '{' ? '}' : ']'}` };
      at += 1;
    } else if (expects === ':') {
      if (char !== ':') return { at, problem: 'expected :' };
      at += 1;
      expects = 'value';
    } else if (expects === 'end') {
      return { at, problem: 'something follows the end' };
    } else if (
      (expects === 'key or }' && char === '}') ||
      (expects === 'value or ]' && char === ']')
    ) {
      open.pop();
      at += 1;
      expects = afterValue();
    } else if (expects === 'key' || expects === 'key or }') {
      const length = stringLength(text, at);
      if (length === 0) return { at, problem: 'expected a name in double quotes' };
      at += length;
      expects = ':';
    } else if (char === '{' || char === '[') {
      open.push(char);
      at += 1;
      expects = char === '{' ? 'key or }' : 'value or ]';
    } else {
      const length = stringLength(text, at) || scalarLength(text, at);
      if (length === 0) return { at, problem: 'expected a value' };
      at += length;
      expects = afterValue();
    }
  }
}

/** Characters of the JSON string that begins here; 0 when none does. */
function stringLength(text: string, at: number): number {
  const pattern = /"[^"\\]*(?:\\.[^"\\]*)*"/y;
  pattern.lastIndex = at;
  const token = pattern.exec(text)?.[0];
  if (token === undefined) return 0;
  try {
    JSON.parse(token);
    return token.length;
  } catch {
    return 0;
  }
}

function scalarLength(text: string, at: number): number {
  const pattern =
    /(?:-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null|NaN|-?Infinity|-?Inf)(?![\w.])/y;
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0].length ?? 0;
}
