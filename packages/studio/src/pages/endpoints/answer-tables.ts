import type { Cell } from '../../api/client.js';

export interface AnswerTable {
  readonly title: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly Cell[])[];
}

/** Rows and columns beyond these are left to the JSON. */
const MOST_ROWS = 100;
const MOST_COLUMNS = 24;

/** The tables in an answer: one of its rows, or one for each output; none when it is something else. */
export function answerTables(body: string): readonly AnswerTable[] {
  let answer: unknown;
  try {
    answer = JSON.parse(body);
  } catch {
    return [];
  }
  const rows = recordsIn(answer);
  if (rows !== undefined) return [recordTable(rows)];
  const outputs = field(answer, 'outputs');
  return Array.isArray(outputs) ? outputs.flatMap(outputTable) : [];
}

/** What an endpoint says went wrong; undefined when it says nothing that can be read. */
export function answerError(body: string): string | undefined {
  try {
    const error = field(JSON.parse(body), 'error');
    return typeof error === 'string' ? error : undefined;
  } catch {
    return undefined;
  }
}

type JsonRecord = Readonly<Record<string, unknown>>;

/** A list of objects: the answer itself, or what stands in it under a name. */
function recordsIn(answer: unknown): readonly JsonRecord[] | undefined {
  const lists = Array.isArray(answer)
    ? [answer]
    : isRecord(answer) && !('outputs' in answer)
      ? Object.values(answer).filter((value) => Array.isArray(value))
      : [];
  return lists.map((list) => list.filter(isRecord)).find((records) => records.length > 0);
}

function recordTable(records: readonly JsonRecord[]): AnswerTable {
  const shown = records.slice(0, MOST_ROWS);
  const columns = [...new Set(shown.flatMap((record) => Object.keys(record)))].slice(
    0,
    MOST_COLUMNS,
  );
  return {
    title: 'Predictions',
    columns,
    rows: shown.map((record) => columns.map((name) => cellOf(record[name]))),
  };
}

/** An output with one line for each row of it. */
function outputTable(output: unknown): readonly AnswerTable[] {
  const data = field(output, 'data');
  const shape = field(output, 'shape');
  const name = field(output, 'name');
  if (!Array.isArray(data) || !Array.isArray(shape) || typeof name !== 'string') return [];
  const flat = data.flat(Number.POSITIVE_INFINITY);
  const [first = 1, ...rest] = shape.map(Number);
  const width = rest.reduce((product, length) => product * length, 1);
  const shownWidth = Math.min(width, MOST_COLUMNS);
  const rows = Array.from({ length: Math.min(first, MOST_ROWS) }, (_, row) => [
    row,
    ...Array.from({ length: shownWidth }, (_, column) => cellOf(flat[row * width + column])),
  ]);
  const whole = width > shownWidth || first > rows.length ? ', the first values' : '';
  return [
    {
      title: `${name} [${shape.join(', ')}]${whole}`,
      columns: ['row', ...Array.from({ length: shownWidth }, (_, index) => String(index))],
      rows,
    },
  ];
}

function cellOf(value: unknown): Cell {
  switch (typeof value) {
    case 'number':
    case 'string':
    case 'boolean':
      return value;
    default:
      return value === null || value === undefined ? null : JSON.stringify(value);
  }
}

const isRecord = (value: unknown): value is JsonRecord =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const field = (value: unknown, name: string): unknown =>
  isRecord(value) ? value[name] : undefined;
