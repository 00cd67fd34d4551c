/**
 * What can be told about a user's SQL without an engine: whether it stays inside the place it is put
 * into, and whether it looks at other rows.
 */

interface Scan {
  /** The text with comments blank and strings and quoted names as question marks, same length. */
  readonly bare: string;
  /** What is wrong, in words that follow the parameter's name; undefined when nothing is. */
  readonly problem: string | undefined;
}

/** What is wrong with a text as one expression; undefined when nothing can be told. */
export function expressionProblem(text: string): string | undefined {
  const { bare, problem } = scan(text);
  if (problem !== undefined) return problem;
  if (bare.trim() === '') return 'is empty';
  return bare.includes(';') ? 'holds a semicolon; write one expression' : undefined;
}

/** What is wrong with a text as one query; undefined when nothing can be told. */
export function queryProblem(text: string): string | undefined {
  const { bare, problem } = scan(text);
  if (problem !== undefined) return problem;
  const statements = bare.split(';').map((statement) => statement.trim());
  if (statements.every((statement) => statement === '')) return 'is empty';
  if (statements.slice(1).some((statement) => statement !== '')) {
    return 'holds more than one statement; write one SELECT';
  }
  return /^\s*\(*\s*(select|with|from|values|pivot|unpivot)\b/i.test(bare)
    ? undefined
    : 'must be a query that starts with SELECT, WITH or FROM';
}

/** A query without the semicolons after it, and what follows them. */
export function withoutSemicolon(text: string): string {
  const end = scan(text).bare.indexOf(';');
  return end === -1 ? text : text.slice(0, end);
}

/**
 * Whether an expression can be taken to depend on its own row alone: no window, subquery or random
 * number. Errs on the side of false.
 */
export function looksRowWise(text: string): boolean {
  return !/\b(over|select|from|unnest|random|setseed|uuid|uuidv4|uuidv7|gen_random_uuid|nextval)\b/i.test(
    scan(text).bare,
  );
}

/** Whether an expression may give several rows for one. */
export function multipliesRows(text: string): boolean {
  return /\bunnest\b/i.test(scan(text).bare);
}

const OPENING = /'|"|--|\/\*|\$[A-Za-z_]*\$|[()[\]{}]/y;
const CLOSED_BY: Readonly<Record<string, string>> = { ')': '(', ']': '[', '}': '{' };

function scan(text: string): Scan {
  let bare = '';
  let position = 0;
  const open: string[] = [];
  while (position < text.length) {
    OPENING.lastIndex = position;
    const token = OPENING.exec(text)?.[0];
    if (token === undefined) {
      bare += text[position] ?? '';
      position += 1;
      continue;
    }
    const end = endOfQuoted(text, position, token);
    if (end === undefined) {
      const partner = CLOSED_BY[token];
      if (partner === undefined) open.push(token);
      else if (open.pop() !== partner) return { bare, problem: `has a "${token}" too many` };
      bare += token;
      position += 1;
      continue;
    }
    if (end === -1) return { bare, problem: `has a ${token} that is not closed` };
    bare += (/^[-/]/.test(token) ? ' ' : '?').repeat(end - position);
    position = end;
  }
  const last = open.at(-1);
  return { bare, problem: last === undefined ? undefined : `has a "${last}" that is not closed` };
}

/** Where a string, quoted name or comment ends; -1 when it does not, undefined when it is none. */
function endOfQuoted(text: string, start: number, token: string): number | undefined {
  if (token === "'" || token === '"') return endOfQuote(text, start, token);
  if (token === '--') {
    const end = text.indexOf('\n', start);
    return end === -1 ? text.length : end;
  }
  if (token === '/*') return endOfComment(text, start);
  if (token.startsWith('$')) {
    const end = text.indexOf(token, start + token.length);
    return end === -1 ? -1 : end + token.length;
  }
  return undefined;
}

/** Comments nest, as in PostgreSQL. */
function endOfComment(text: string, start: number): number {
  let depth = 0;
  for (let position = start; position < text.length - 1; position += 1) {
    const pair = text.slice(position, position + 2);
    if (pair !== '/*' && pair !== '*/') continue;
    depth += pair === '/*' ? 1 : -1;
    position += 1;
    if (depth === 0) return position + 1;
  }
  return -1;
}

function endOfQuote(text: string, start: number, quote: string): number {
  const escapes = quote === "'" && /(^|[^A-Za-z0-9_])[eE]$/.test(text.slice(0, start));
  for (let position = start + 1; position < text.length; position += 1) {
    const character = text[position];
    if (escapes && character === '\\') position += 1;
    else if (character === quote) {
      if (text[position + 1] !== quote) return position + 1;
      position += 1;
    }
  }
  return -1;
}
