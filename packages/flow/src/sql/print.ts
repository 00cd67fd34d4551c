import { type Expression, literal, type SortKey, when } from '../expression.js';
import type { JoinedColumn, JoinKind } from '../join.js';
import type { Item, Relation } from '../relation.js';
import type { Dialect } from './dialect.js';
import { quoteName, quoteScalar } from './quote.js';

const LINE_WIDTH = 100;

/**
 * Line breaks inside quoted names, texts and a user's own SQL must survive indentation. While a
 * statement is being put together they are NUL characters, which neither names nor texts may hold.
 */
const protect = (text: string): string => text.replaceAll('\0', ' ').replaceAll('\n', '\0');
const release = (text: string): string => text.replaceAll('\0', '\n');

const nameText = (name: string): string => protect(quoteName(name));

/** An expression in a dialect, on one line but for line breaks the user wrote. */
export function printExpression(expression: Expression, dialect: Dialect): string {
  return release(expressionText(expression, dialect));
}

/** A `SELECT` for the relation, several lines long, without a closing semicolon. */
export function printRelation(relation: Relation, dialect: Dialect): string {
  return release(relationText(relation, dialect));
}

/** A table expression of a statement: a relation, or a `SELECT` an engine gave (a source). */
export type Part = { readonly name: string } & (
  | { readonly relation: Relation }
  | { readonly statement: string }
);

/** One statement: a named CTE for each part, in order, and the body after them. */
export function printStatement(parts: readonly Part[], body: Relation, dialect: Dialect): string {
  const text = relationText(body, dialect);
  if (parts.length === 0) return release(text);
  const printed = parts.map((part) => {
    const inner =
      'relation' in part ? relationText(part.relation, dialect) : protect(part.statement);
    return `${nameText(part.name)} AS (\n${indent(inner)}\n)`;
  });
  // A body with table expressions of its own cannot follow those of the parts.
  const last = text.startsWith('WITH ') ? `SELECT *\nFROM (\n${indent(text)}\n)` : text;
  return release(`WITH ${printed.join(',\n')}\n${last}`);
}

function expressionText(expression: Expression, dialect: Dialect): string {
  const print = (inner: Expression): string => expressionText(inner, dialect);
  switch (expression.kind) {
    case 'column':
      return nameText(expression.name);
    case 'literal': {
      const text = protect(quoteScalar(expression.value));
      return expression.type === undefined
        ? text
        : `CAST(${text} AS ${dialect.typeName(expression.type)})`;
    }
    case 'call':
      return fill(dialect.function(expression.function), expression.arguments.map(print));
    case 'aggregate': {
      const { function: name, arguments: args, where } = expression;
      if (where === undefined) return fill(dialect.aggregate(name), args.map(print));
      if (name === 'count_rows') {
        return fill(dialect.aggregate('count'), [print(onlyWhere(where, literal(1)))]);
      }
      return fill(
        dialect.aggregate(name),
        args.map((argument) =>
          print(argument.kind === 'literal' ? argument : onlyWhere(where, argument)),
        ),
      );
    }
    case 'cast': {
      const to = dialect.typeName(expression.to);
      const input = print(expression.input);
      return expression.onMisfit === 'null'
        ? dialect.tryCast(input, to)
        : `CAST(${input} AS ${to})`;
    }
    case 'case': {
      const branches = expression.branches.map(
        ({ when, then }) => `WHEN ${print(when)} THEN ${print(then)}`,
      );
      return `CASE ${branches.join(' ')} ELSE ${print(expression.otherwise)} END`;
    }
    case 'window': {
      const parts: string[] = [];
      if (expression.partitionBy.length > 0) {
        parts.push(`PARTITION BY ${expression.partitionBy.map(print).join(', ')}`);
      }
      if (expression.orderBy.length > 0) {
        parts.push(`ORDER BY ${printSortKeys(expression.orderBy, dialect)}`);
      }
      return `${print(expression.call)} OVER (${parts.join(' ')})`;
    }
    case 'sql':
      // A line break keeps a trailing `--` comment of the user from hiding the bracket.
      return `(${protect(`${expression.text}\n`)})`;
  }
}

/**
 * The value where the condition holds, else null, which every aggregate passes over. Not FILTER:
 * DuckDB gives each filtered aggregate a buffer for all columns, so that a thousand of them take
 * gigabytes.
 */
const onlyWhere = (condition: Expression, value: Expression): Expression =>
  when([[condition, value]], literal(null));

function fill(template: string, args: readonly string[]): string {
  return template.replaceAll(/\{(\d+|\.\.\.|rest)\}/g, (_, which: string) => {
    if (which === '...') return args.join(', ');
    if (which === 'rest') return args.slice(1).join(', ');
    return args[Number(which)] ?? 'NULL';
  });
}

function printSortKeys(keys: readonly SortKey[], dialect: Dialect): string {
  return keys
    .map(
      (key) =>
        `${expressionText(key.expression, dialect)} ${key.descending ? 'DESC' : 'ASC'} NULLS ${
          key.nulls === 'first' ? 'FIRST' : 'LAST'
        }`,
    )
    .join(', ');
}

function printItem({ name, expression }: Item, dialect: Dialect): string {
  const printed = expressionText(expression, dialect);
  return expression.kind === 'column' && expression.name === name
    ? printed
    : `${printed} AS ${nameText(name)}`;
}

function relationText(relation: Relation, dialect: Dialect): string {
  switch (relation.kind) {
    case 'table':
      return `SELECT${list(
        relation.schema.map(({ name }) => nameText(name)),
      )}\nFROM ${nameText(relation.name)}`;
    case 'project':
      return `SELECT${list(
        relation.items.map((item) => printItem(item, dialect)),
      )}\nFROM ${from(relation.input, dialect)}`;
    case 'filter':
      return `SELECT *\nFROM ${from(relation.input, dialect)}\nWHERE ${expressionText(
        relation.predicate,
        dialect,
      )}`;
    case 'sort':
      return `SELECT *\nFROM ${from(relation.input, dialect)}\nORDER BY ${printSortKeys(
        relation.keys,
        dialect,
      )}`;
    case 'limit':
      return `SELECT *\nFROM ${from(relation.input, dialect)}\nLIMIT ${relation.count}${
        relation.offset > 0 ? ` OFFSET ${relation.offset}` : ''
      }`;
    case 'aggregate': {
      const items = [...relation.groupBy, ...relation.items].map((item) =>
        printItem(item, dialect),
      );
      const groups = relation.groupBy.map(({ expression }) => expressionText(expression, dialect));
      return `SELECT${list(items)}\nFROM ${from(relation.input, dialect)}${
        groups.length > 0 ? `\nGROUP BY ${groups.join(', ')}` : ''
      }`;
    }
    case 'unnest':
      return `SELECT unnest(${expressionText(relation.list, dialect)}) AS ${nameText(
        relation.name,
      )}\nFROM ${from(relation.input, dialect)}`;
    case 'join': {
      const equal = relation.nullsMatch ? 'same' : 'equal';
      const conditions = relation.keys.map((key) =>
        fill(dialect.function(equal), [ofLeft(key.left), ofRight(key.right)]),
      );
      const columns = relation.columns.map((joined) => printJoined(joined, dialect));
      return [
        `SELECT${list(columns)}`,
        `FROM ${from(relation.left, dialect)} AS l`,
        `${JOINS[relation.how]} ${from(relation.right, dialect)} AS r`,
        `ON ${conditions.join(' AND ')}`,
      ].join('\n');
    }
    case 'concatenate':
      return relation.inputs.map((input) => relationText(input, dialect)).join('\nUNION ALL\n');
    case 'sql': {
      const tables = relation.inputs
        .filter(({ name, relation: input }) => input.kind !== 'table' || input.name !== name)
        .map(
          ({ name, relation: input }) =>
            `${nameText(name)} AS (\n${indent(relationText(input, dialect))}\n)`,
        );
      const text = protect(relation.text.trim().replace(/;+\s*$/, ''));
      const body = `SELECT *\nFROM (\n${indent(text)}\n)`;
      return tables.length === 0 ? body : `WITH ${tables.join(',\n')}\n${body}`;
    }
  }
}

const JOINS: Readonly<Record<JoinKind, string>> = {
  inner: 'JOIN',
  left: 'LEFT JOIN',
  right: 'RIGHT JOIN',
  full: 'FULL JOIN',
  semi: 'SEMI JOIN',
  anti: 'ANTI JOIN',
};

const ofLeft = (name: string): string => `l.${nameText(name)}`;
const ofRight = (name: string): string => `r.${nameText(name)}`;

function printJoined(joined: JoinedColumn, dialect: Dialect): string {
  const as = (printed: string, column: string): string =>
    column === joined.name ? printed : `${printed} AS ${nameText(joined.name)}`;
  switch (joined.from) {
    case 'left':
      return as(ofLeft(joined.column), joined.column);
    case 'right':
      return as(ofRight(joined.column), joined.column);
    case 'both': {
      const keys = [ofLeft(joined.left), ofRight(joined.right)];
      return `${fill(dialect.function('coalesce'), keys)} AS ${nameText(joined.name)}`;
    }
  }
}

function from(relation: Relation, dialect: Dialect): string {
  return relation.kind === 'table'
    ? nameText(relation.name)
    : `(\n${indent(relationText(relation, dialect))}\n)`;
}

/** Not a regular expression with `^`: to that, a carriage return inside a text ends a line too. */
function indent(text: string): string {
  return text
    .split('\n')
    .map((line) => (line === '' ? line : `  ${line}`))
    .join('\n');
}

/** Items on one line where they fit, else filled lines, so that wide tables stay readable. */
function list(items: readonly string[]): string {
  const single = items.join(', ');
  if (single.length <= LINE_WIDTH - 10 && !single.includes('\n')) return ` ${single}`;
  const lines: string[] = [];
  let line = '';
  for (const [index, item] of items.entries()) {
    const piece = index === items.length - 1 ? item : `${item},`;
    if (line !== '' && line.length + piece.length + 1 > LINE_WIDTH - 2) {
      lines.push(line);
      line = piece;
    } else {
      line = line === '' ? piece : `${line} ${piece}`;
    }
  }
  lines.push(line);
  return `\n${indent(lines.join('\n'))}`;
}
