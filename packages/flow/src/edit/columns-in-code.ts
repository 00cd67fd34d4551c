import { quoteName } from '../sql/quote.js';

/** The roles of code in parameter schemas. */
export type CodeLanguage = 'sql-expression' | 'sql-query' | 'python';

/** New names by old ones. Old names are matched ignoring case. */
export type ColumnRenames = Readonly<Record<string, string>>;

/** A place in code that names a column. */
export interface CodeReference {
  readonly column: string;
  /** Offsets of the first character and of the one after the last. */
  readonly start: number;
  readonly end: number;
}

/**
 * Where code names columns, of the names given, in order. `column` is the name as it was given.
 * In SQL: identifiers, quoted or not, ignoring case; not inside texts and comments, and not names of
 * functions, types, tables, struct fields or parameters. A name that a query itself defines (`AS age`)
 * is left out, because it cannot be told which of the two is meant. In Python: texts that are the name,
 * and `df.name`.
 */
export function columnsInCode(
  code: string,
  columns: readonly string[],
  language: CodeLanguage,
): CodeReference[] {
  if (language === 'python') return columnsInPython(code, columns);
  const known = new Map(columns.map((name) => [name.toLowerCase(), name]));
  const tokens = sqlTokens(code);
  const defined = new Set(
    language === 'sql-query'
      ? tokens.filter((token, at) => isName(token) && defines(tokens, at)).map((t) => t.name)
      : [],
  );
  return tokens.flatMap((token, at) => {
    const column = isName(token) ? known.get(token.name) : undefined;
    if (column === undefined || defined.has(token.name) || !namesColumn(tokens, at, language)) {
      return [];
    }
    return [{ column, start: token.start, end: token.end }];
  });
}

/**
 * SQL with columns renamed, all at once, quoted where the new name needs it; everything else stays to
 * the character. Python comes back as it is: what a text in it means is its author's to say.
 * Errors: `name-invalid` for a new name that is empty.
 */
export function remapCode(code: string, renames: ColumnRenames, language: CodeLanguage): string {
  if (language === 'python') return code;
  const newNames = new Map(Object.entries(renames));
  let result = '';
  let position = 0;
  for (const { column, start, end } of columnsInCode(code, [...newNames.keys()], language)) {
    result += code.slice(position, start) + quoteName(newNames.get(column) ?? column);
    position = end;
  }
  return result + code.slice(position);
}

interface Token {
  readonly kind: 'word' | 'quoted' | 'text' | 'sign';
  /** The name, lower-case and without quotation marks; the sign itself; empty for a text. */
  readonly name: string;
  readonly start: number;
  readonly end: number;
}

/** Texts with backslash escapes, dollar-quoted and plain ones; comments; names; numbers; signs. */
const TOKEN =
  /(?<text>(?<![\p{L}\p{N}_])[eE]'(?:[^'\\]|''|\\[\s\S])*(?:'|$)|'(?:[^']|'')*(?:'|$)|(?<tag>\$(?:[A-Za-z_]\w*)?\$)[\s\S]*?(?:\k<tag>|$))|(?<comment>--[^\n]*)|(?<block>\/\*)|"(?<quoted>(?:[^"]|"")*)"|(?<word>[\p{L}_][\p{L}\p{M}\p{N}_$]*)|(?<sign>\d[\w.]*|::|:=|[^\s])/gu;

function sqlTokens(code: string): Token[] {
  const tokens: Token[] = [];
  const pattern = new RegExp(TOKEN);
  for (let match = pattern.exec(code); match !== null; match = pattern.exec(code)) {
    const { text, comment, block, quoted, word, sign } = match.groups ?? {};
    const place = { start: match.index, end: pattern.lastIndex };
    if (block !== undefined) pattern.lastIndex = endOfComment(code, match.index);
    else if (text !== undefined) tokens.push({ kind: 'text', name: '', ...place });
    else if (quoted !== undefined) {
      tokens.push({ kind: 'quoted', name: quoted.replaceAll('""', '"').toLowerCase(), ...place });
    } else if (word !== undefined)
      tokens.push({ kind: 'word', name: word.toLowerCase(), ...place });
    else if (comment === undefined) tokens.push({ kind: 'sign', name: sign ?? '', ...place });
  }
  return tokens;
}

/** Comments nest, as in PostgreSQL. */
function endOfComment(code: string, start: number): number {
  const border = /\/\*|\*\//g;
  border.lastIndex = start;
  let depth = 0;
  for (let match = border.exec(code); match !== null; match = border.exec(code)) {
    depth += match[0] === '/*' ? 1 : -1;
    if (depth === 0) return border.lastIndex;
  }
  return code.length;
}

/** A quoted name, or a word that may stand for a name as it is. */
function isName({ kind, name }: Token): boolean {
  return (
    kind === 'quoted' || (kind === 'word' && (/[^a-z0-9_]/.test(name) || quoteName(name) === name))
  );
}

/** Whether the name at `at` is one that the query gives: after AS, or of a common table. */
function defines(tokens: readonly Token[], at: number): boolean {
  const [before, after, next] = [tokens[at - 1], tokens[at + 1], tokens[at + 2]];
  if (isWord(before, 'as')) return enclosing(tokens, at) !== 'cast';
  return isWord(after, 'as') && next?.name === '(' && next.kind === 'sign';
}

function namesColumn(tokens: readonly Token[], at: number, language: CodeLanguage): boolean {
  const [before, token, after] = [tokens[at - 1], tokens[at], tokens[at + 1]];
  if (isSign(before, '::') || isWord(before, 'as') || isSign(after, ':=')) return false;
  if (token?.kind === 'word' && (isSign(after, '(') || after?.kind === 'text')) return false;
  if (isSign(before, '.')) return language === 'sql-query';
  if (isSign(after, '.')) return language === 'sql-expression';
  if (isSign(after, ':') && (isSign(before, '{') || isSign(before, ','))) return false;
  return language === 'sql-expression' || !namesTable(tokens, at);
}

/** Whether what stands before is the FROM or JOIN of a query, not that of `extract(year FROM x)`. */
function namesTable(tokens: readonly Token[], at: number): boolean {
  const before = tokens[at - 1];
  if (isWord(before, 'join')) return true;
  if (!isWord(before, 'from') || isWord(tokens[at - 2], 'distinct')) return false;
  return !['extract', 'trim', 'substring', 'overlay'].includes(enclosing(tokens, at) ?? '');
}

/** The word before the innermost parenthesis that is open at `at`. */
function enclosing(tokens: readonly Token[], at: number): string | undefined {
  let closed = 0;
  for (let place = at - 1; place > 0; place -= 1) {
    if (isSign(tokens[place], ')')) closed += 1;
    if (!isSign(tokens[place], '(')) continue;
    if (closed === 0) return tokens[place - 1]?.name;
    closed -= 1;
  }
  return undefined;
}

const isWord = (token: Token | undefined, word: string): boolean =>
  token?.kind === 'word' && token.name === word;
const isSign = (token: Token | undefined, sign: string): boolean =>
  token?.kind === 'sign' && token.name === sign;

/** Texts in one or three quotation marks, comments, and attributes of a name. */
const PYTHON =
  /(?<long>("""|''')(?:[^\\]|\\[\s\S])*?\2)|(?<comment>#[^\n]*)|(["'])(?<text>(?:(?!\4)[^\\\n]|\\[\s\S])*)\4|(?<=[\p{L}\p{N}_\])]\.)(?<attribute>[\p{L}_][\p{L}\p{N}_]*)(?!\s*\()/gu;

/** Column names are told apart by case here, as pandas does. */
function columnsInPython(code: string, columns: readonly string[]): CodeReference[] {
  const known = new Set(columns);
  return [...code.matchAll(PYTHON)].flatMap((match) => {
    const { text, attribute } = match.groups ?? {};
    const column = text ?? attribute;
    if (column === undefined || !known.has(column)) return [];
    return [{ column, start: match.index, end: match.index + match[0].length }];
  });
}
