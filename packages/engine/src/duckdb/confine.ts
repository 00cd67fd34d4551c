import { LatheError } from '@lathe/flow/error';
import { quoteText } from '@lathe/flow/sql/quote';
import type { Connection } from './database.js';

/** Table functions that read nothing but their arguments. Every other one is refused. */
const PURE_TABLE_FUNCTIONS = new Set([
  'range',
  'generate_series',
  'unnest',
  'json_each',
  'json_tree',
  'repeat',
  'repeat_row',
]);

const TABLE_REFERENCES = new Set([
  'BASE_TABLE',
  'SUBQUERY',
  'JOIN',
  'TABLE_FUNCTION',
  'EMPTY',
  'EXPRESSION_LIST',
  'PIVOT',
  'SHOW_REF',
]);

/**
 * Refuses every statement that is not a single query over the tables in `known` (lower case) and the
 * query's own named parts: nothing that writes, configures, or reads files. The engine's own syntax tree
 * is judged, not the text, and what is not recognised is refused.
 * Errors: `sql-error` (does not parse), `sql-not-allowed`.
 */
export async function confine(
  connection: Connection,
  statement: string,
  known: ReadonlySet<string>,
): Promise<void> {
  const [row] = await connection.texts(
    `SELECT json_serialize_sql(${quoteText(statement)}::VARCHAR)`,
  );
  const parsed: unknown = JSON.parse(row?.[0] ?? '{}');
  if (!isObject(parsed) || parsed.error !== false) {
    const message = isObject(parsed) ? String(parsed.error_message) : 'no answer';
    if (isObject(parsed) && parsed.error_type === 'parser') {
      throw new LatheError({
        code: 'sql-error',
        kind: 'data',
        message: `The SQL cannot be read: ${message}`,
        advice: 'Check the SQL near the place that the message names.',
        details: statement.slice(0, 2_000),
      });
    }
    throw notAllowed('only a query (SELECT) can stand here', message);
  }
  const statements = parsed.statements;
  if (!Array.isArray(statements) || statements.length !== 1) {
    throw notAllowed(
      'only a single query can stand here',
      'There is more than one statement, or none.',
    );
  }
  const tables: string[] = [];
  const own = new Set<string>();
  collect(statements[0], tables, own);
  for (const table of tables) {
    const name = table.toLowerCase();
    if (known.has(name)) continue;
    // A dotted name that is no table would be looked for as a file.
    if (own.has(name) && !/[./\\:*?[\]]/.test(name)) continue;
    if (/^[\w $-]*$/.test(table)) {
      throw new LatheError({
        code: 'table-missing',
        kind: 'data',
        message: `There is no table "${table}".`,
        advice: 'Check the name in the SQL; only the inputs of the step can be read.',
      });
    }
    throw notAllowed(
      'files cannot be read from SQL; add the file as a source',
      `Refused: ${table}`,
    );
  }
}

/** Walks the syntax tree: table names go to `tables`, names that the query gives its parts to `own`. */
function collect(node: unknown, tables: string[], own: Set<string>): void {
  if (Array.isArray(node)) {
    for (const item of node) collect(item, tables, own);
    return;
  }
  if (!isObject(node)) return;
  // Table references have a sample clause and, unlike expressions, no class; query nodes have modifiers.
  if ('sample' in node && !('class' in node) && !('modifiers' in node)) judge(node, tables);
  if (isObject(node.cte_map) && Array.isArray(node.cte_map.map)) {
    for (const entry of node.cte_map.map) {
      if (isObject(entry) && typeof entry.key === 'string') own.add(entry.key.toLowerCase());
    }
  }
  if (typeof node.cte_name === 'string') own.add(node.cte_name.toLowerCase());
  if (typeof node.ctename === 'string') own.add(node.ctename.toLowerCase());
  for (const value of Object.values(node)) collect(value, tables, own);
}

function judge(reference: Record<string, unknown>, tables: string[]): void {
  const type = String(reference.type);
  if (!TABLE_REFERENCES.has(type)) throw notAllowed(`${type} cannot stand here`, type);
  if (type === 'BASE_TABLE') {
    if (reference.schema_name !== '' || reference.catalog_name !== '') {
      throw notAllowed(
        'tables are named without schema or catalogue',
        `Refused: ${String(reference.schema_name)}.${String(reference.table_name)}`,
      );
    }
    tables.push(String(reference.table_name));
  }
  if (type === 'SHOW_REF' && (!isObject(reference.query) || reference.table_name !== '')) {
    throw notAllowed('the engine itself cannot be asked from here', 'Refused: SHOW');
  }
  if (type === 'TABLE_FUNCTION') {
    const called = isObject(reference.function) ? reference.function : {};
    const name = String(called.function_name).toLowerCase();
    if (
      !PURE_TABLE_FUNCTIONS.has(name) ||
      (called.schema ?? '') !== '' ||
      (called.catalog ?? '') !== ''
    ) {
      throw notAllowed(`the table function ${name} cannot be used here`, `Refused: ${name}`);
    }
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function notAllowed(why: string, details: string): LatheError {
  return new LatheError({
    code: 'sql-not-allowed',
    kind: 'data',
    message: `This SQL is not allowed: ${why}.`,
    advice:
      'Write one SELECT over the inputs of the step; add files as sources, and outputs as outputs.',
    details,
  });
}
