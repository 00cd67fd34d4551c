import { LatheError } from '@lathe/flow';
import type { Configuration } from './tuning-target.js';

type Value = number | string | boolean;
type Evaluate = (values: Configuration) => Value;

/** What a configuration must satisfy. */
export interface Constraint {
  readonly text: string;
  /** Errors: `constraint-type` (a text where a number is needed). */
  readonly holds: (values: Configuration) => boolean;
}

const TOKEN = /\s*(?:(\d+(?:\.\d+)?)|([A-Za-z_][A-Za-z0-9_]*)|'([^']*)'|(<=|>=|==|!=|[-+*/()<>]))/y;
/** Deeper nesting is refused, so that no text can exhaust the stack. */
const DEEPEST = 50;

type Token =
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'name' | 'text' | 'sign'; readonly value: string };

/**
 * Reads a condition over knobs and settings: numbers, names, texts in single quotes, `+ - * /`, brackets,
 * `< <= > >= == !=`, `and`, `or`. Nothing else can be said, so a file cannot run code.
 * Errors: `constraint-invalid`, with what was expected and where.
 *
 * @example parseConstraint('workers * intraOpThreads <= cores', ['workers', 'intraOpThreads', 'cores'])
 */
export function parseConstraint(text: string, names: readonly string[]): Constraint {
  const tokens = readTokens(text);
  let at = 0;
  let depth = 0;

  const sign = (...signs: readonly string[]): string | null => {
    const token = tokens[at];
    if (token?.kind !== 'sign' || !signs.includes(token.value)) return null;
    at += 1;
    return token.value;
  };
  const word = (wanted: string): boolean => {
    const token = tokens[at];
    if (token?.kind !== 'name' || token.value !== wanted) return false;
    at += 1;
    return true;
  };

  function either(): Evaluate {
    let left = both();
    while (word('or')) {
      const [a, b] = [left, both()];
      left = (values) => truth(text, a(values)) || truth(text, b(values));
    }
    return left;
  }

  function both(): Evaluate {
    let left = comparison();
    while (word('and')) {
      const [a, b] = [left, comparison()];
      left = (values) => truth(text, a(values)) && truth(text, b(values));
    }
    return left;
  }

  function comparison(): Evaluate {
    const left = sum();
    const operator = sign('<=', '>=', '<', '>', '==', '!=');
    if (operator === null) return left;
    const right = sum();
    if (operator === '==') return (values) => left(values) === right(values);
    if (operator === '!=') return (values) => left(values) !== right(values);
    return arithmetic(operator, left, right);
  }

  function sum(): Evaluate {
    let left = product();
    for (let found = sign('+', '-'); found !== null; found = sign('+', '-')) {
      left = arithmetic(found, left, product());
    }
    return left;
  }

  function product(): Evaluate {
    let left = factor();
    for (let found = sign('*', '/'); found !== null; found = sign('*', '/')) {
      left = arithmetic(found, left, factor());
    }
    return left;
  }

  function factor(): Evaluate {
    depth += 1;
    if (depth > DEEPEST) throw invalid(text, `is nested more than ${DEEPEST} levels deep`);
    const read = readFactor();
    depth -= 1;
    return read;
  }

  function readFactor(): Evaluate {
    if (sign('-') !== null) return arithmetic('-', () => 0, factor());
    if (sign('(') !== null) {
      const inner = either();
      if (sign(')') === null) throw invalid(text, 'lacks a closing bracket');
      return inner;
    }
    const token = tokens[at];
    if (token === undefined || token.kind === 'sign') {
      throw invalid(text, `needs a number or a name ${placeOf(token)}`);
    }
    at += 1;
    if (token.kind !== 'name') return () => token.value;
    if (token.value === 'true' || token.value === 'false') return () => token.value === 'true';
    if (!names.includes(token.value)) {
      throw invalid(
        text,
        `names "${token.value}", which is no knob or setting (${names.join(', ')})`,
      );
    }
    return (values) => values[token.value] ?? Number.NaN;
  }

  function arithmetic(operator: string, left: Evaluate, right: Evaluate): Evaluate {
    const apply = OPERATORS[operator] ?? (() => Number.NaN);
    return (values) => apply(numeric(text, left(values)), numeric(text, right(values)));
  }

  const condition = either();
  if (at < tokens.length) throw invalid(text, `cannot be read ${placeOf(tokens[at])}`);
  return { text, holds: (values) => truth(text, condition(values)) };
}

const OPERATORS: Readonly<Record<string, (a: number, b: number) => Value>> = {
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  '/': (a, b) => a / b,
  '<': (a, b) => a < b,
  '<=': (a, b) => a <= b,
  '>': (a, b) => a > b,
  '>=': (a, b) => a >= b,
};

function readTokens(text: string): readonly Token[] {
  const tokens: Token[] = [];
  const end = text.trimEnd().length;
  for (let from = 0; from < end; from = TOKEN.lastIndex) {
    TOKEN.lastIndex = from;
    const found = TOKEN.exec(text);
    if (found === null) throw invalid(text, `cannot be read at "${text.slice(from).trim()}"`);
    const [, number, name, quoted, operator] = found;
    if (number !== undefined) tokens.push({ kind: 'number', value: Number(number) });
    else if (name !== undefined) tokens.push({ kind: 'name', value: name });
    else if (quoted !== undefined) tokens.push({ kind: 'text', value: quoted });
    else if (operator !== undefined) tokens.push({ kind: 'sign', value: operator });
  }
  return tokens;
}

const placeOf = (token: Token | undefined): string =>
  token === undefined ? 'at its end' : `at "${token.value}"`;

function numeric(text: string, value: Value): number {
  if (typeof value === 'number') return value;
  throw typeProblem(text, `a number was needed where it has ${JSON.stringify(value)}`);
}

function truth(text: string, value: Value): boolean {
  if (typeof value === 'boolean') return value;
  throw typeProblem(text, `a condition was needed where it has ${JSON.stringify(value)}`);
}

function typeProblem(text: string, what: string): LatheError {
  return new LatheError({
    code: 'constraint-type',
    kind: 'document',
    message: `The constraint "${text}" makes no sense: ${what}.`,
    place: { parameter: 'constraints' },
    advice: 'Compare numbers with <, <=, > or >=, texts with == or !=.',
  });
}

function invalid(text: string, what: string): LatheError {
  return new LatheError({
    code: 'constraint-invalid',
    kind: 'document',
    message: `The constraint "${text}" ${what}.`,
    place: { parameter: 'constraints' },
    advice: 'Write it like "workers * intraOpThreads <= cores".',
  });
}
