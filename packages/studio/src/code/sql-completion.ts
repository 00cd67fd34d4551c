import { parseTypeName, quoteName, type Schema } from '@lathe/flow';
import { completeFormula, completionPrefix } from '@lathe/steps';
import type { FormColumn, FormInput } from '../forms/form-input.js';
import type { CodeCompletion, CodeCompletions } from './code-completion.js';

const KEYWORDS: readonly string[] = [
  'SELECT',
  'FROM',
  'WHERE',
  'GROUP BY',
  'ORDER BY',
  'HAVING',
  'LIMIT',
  'JOIN',
  'LEFT JOIN',
  'ON',
  'USING',
  'AS',
  'DISTINCT',
  'WITH',
  'UNION ALL',
  'OVER (PARTITION BY',
  'QUALIFY',
];

const EXPRESSION_KEYWORDS: readonly string[] = [
  'CASE WHEN',
  'THEN',
  'ELSE',
  'END',
  'AND',
  'OR',
  'NOT',
  'IN',
  'BETWEEN',
  'LIKE',
  'IS NULL',
  'IS NOT NULL',
  'CAST(',
];

/** Completions of an SQL expression over the columns of the first input. */
export function completeExpression(inputs: readonly FormInput[], before: string): CodeCompletions {
  return completeSql(inputs[0]?.columns ?? [], [], EXPRESSION_KEYWORDS, before);
}

/**
 * Completions of a query: tables by the names they have in it, and columns of all inputs. After `table.`
 * the columns of that table.
 */
export function completeQuery(inputs: readonly FormInput[], before: string): CodeCompletions {
  const prefix = completionPrefix(before);
  const table = /([\p{L}_][\p{L}\p{N}_]*|"(?:[^"]|"")*")\.$/u.exec(
    before.slice(0, before.length - prefix.length),
  )?.[1];
  const named = table === undefined ? undefined : inputNamed(inputs, table);
  if (named !== undefined) return completeSql(named.columns ?? [], [], [], before, 'column');
  const seen = new Set<string>();
  const columns = inputs
    .flatMap((input) => input.columns ?? [])
    .filter(({ name }) => {
      const isNew = !seen.has(name.toLowerCase());
      seen.add(name.toLowerCase());
      return isNew;
    });
  return completeSql(columns, tablesOf(inputs), [...KEYWORDS, ...EXPRESSION_KEYWORDS], before);
}

function completeSql(
  columns: readonly FormColumn[],
  tables: readonly CodeCompletion[],
  keywords: readonly string[],
  before: string,
  only?: CodeCompletion['kind'],
): CodeCompletions {
  const prefix = completionPrefix(before);
  const found = completeFormula(schemaOf(columns), prefix).filter(
    ({ kind }) => only === undefined || kind === only,
  );
  const wanted = prefix.replace(/^"/, '').toLowerCase();
  const starts = ({ label }: CodeCompletion): boolean => label.toLowerCase().startsWith(wanted);
  const words = prefix.startsWith('"') ? [] : keywords.map(keyword);
  return {
    replace: prefix.length,
    choices: [...tables.filter(starts), ...found, ...words.filter(starts)],
  };
}

/** The tables of a query: the first is `input`, and each goes by the id of its node. */
function tablesOf(inputs: readonly FormInput[]): CodeCompletion[] {
  const names = inputs.map(({ id }) => id);
  const all = names.includes('input') ? names : ['input', ...names];
  return all.map((name) => ({
    kind: 'table',
    label: name,
    insert: quoteName(name),
    detail: 'table',
    help: name === 'input' && !names.includes('input') ? 'The first input.' : '',
  }));
}

function inputNamed(inputs: readonly FormInput[], written: string): FormInput | undefined {
  const name = written.startsWith('"') ? written.slice(1, -1).replaceAll('""', '"') : written;
  const found = inputs.find(({ id }) => id.toLowerCase() === name.toLowerCase());
  return found ?? (name.toLowerCase() === 'input' ? inputs[0] : undefined);
}

function keyword(label: string): CodeCompletion {
  return { kind: 'keyword', label, insert: label, detail: '', help: '' };
}

function schemaOf(columns: readonly FormColumn[]): Schema {
  return columns.map(({ name, type }) => ({
    name,
    type: parseTypeName(type) ?? { kind: 'other', name: type },
  }));
}
