import type { Json } from '@lathe/flow';
import { isSpecObject, type SpecObject } from './chart-spec.js';

/** The values a chart is drawn from, as a table. */
export interface ChartTable {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly Json[])[];
}

/**
 * The data that stand inside a specification, one table for each set; sets that only draw a line of
 * reference are left out where there are others. Fields that only sort are left out.
 */
export function chartTables(spec: Json): ChartTable[] {
  const sets = dataSets(spec).filter((rows) => rows.length > 0);
  const largest = Math.max(0, ...sets.map((rows) => rows.length));
  const fields = drawnFields(spec);
  return sets
    .filter((rows) => rows.length > 2 || rows.length === largest)
    .map((rows) => tableOf(rows, fields));
}

function dataSets(part: Json | undefined): readonly SpecObject[][] {
  if (!isSpecObject(part)) return [];
  const values = isSpecObject(part.data) ? part.data.values : undefined;
  const own = Array.isArray(values) ? [values.filter(isSpecObject)] : [];
  const inner = Array.isArray(part.layer) ? part.layer : [];
  const sets = [...own, ...inner.flatMap(dataSets), ...dataSets(part.spec)];
  // Layers often repeat the set of the layer before.
  const texts = sets.map((rows) => JSON.stringify(rows));
  return sets.filter((_, index) => texts.indexOf(texts[index] ?? '') === index);
}

/** What the drawing says of a field: the title it stands under, and whether it is a time. */
interface DrawnField {
  readonly title: string | null;
  readonly isTime: boolean;
}

function drawnFields(part: Json | undefined): ReadonlyMap<string, DrawnField> {
  if (!isSpecObject(part)) return new Map();
  const encoding = isSpecObject(part.encoding) ? part.encoding : {};
  const inner = [...(Array.isArray(part.layer) ? part.layer : []), part.spec];
  return new Map([
    ...inner.flatMap((one: Json | undefined) => [...drawnFields(one)]),
    ...Object.keys(encoding).flatMap((channel) => fieldOf(encoding, channel)),
  ]);
}

function fieldOf(encoding: SpecObject, channel: string): [string, DrawnField][] {
  const one = encoding[channel];
  if (!isSpecObject(one) || typeof one.field !== 'string') return [];
  // The second end of a bar has no title of its own: it continues the first.
  const first = channel.endsWith('2') ? encoding[channel.slice(0, -1)] : undefined;
  const named = isSpecObject(first) ? first : one;
  const isSpan = isSpecObject(encoding[`${channel}2`]);
  const title = typeof named.title === 'string' ? named.title : null;
  const part = first !== undefined ? 'to' : isSpan ? 'from' : '';
  return [
    [
      one.field,
      {
        title: title === null || part === '' ? title : `${title}, ${part}`,
        isTime: named.type === 'temporal',
      },
    ],
  ];
}

function tableOf(rows: readonly SpecObject[], fields: ReadonlyMap<string, DrawnField>): ChartTable {
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))].filter(
    (name) => !isOrder(name),
  );
  const shown = columns.filter((name) => rows.some((row) => (row[name] ?? null) !== null));
  return {
    columns: shown.map((name) => fields.get(name)?.title ?? heading(name)),
    rows: rows.map((row) =>
      shown.map((name) => {
        const value = row[name] ?? null;
        return fields.get(name)?.isTime === true ? timeText(value) : value;
      }),
    ),
  };
}

/** Milliseconds since 1970 as a date, with the time of day where there is one. */
function timeText(value: Json): Json {
  const at = typeof value === 'number' ? new Date(value) : null;
  if (at === null || Number.isNaN(at.getTime())) return value;
  return at
    .toISOString()
    .slice(0, 19)
    .replace('T', ' ')
    .replace(/ 00:00:00$/, '');
}

/** Whether a field only says in which order others stand, e.g. `colorOrder`. */
export const isOrder = (name: string): boolean => name === 'order' || name.endsWith('Order');

/** `meanPredicted` reads `mean predicted`. */
const heading = (name: string): string =>
  name.replaceAll(/([a-z])([A-Z])/g, (_, before: string, after: string) => {
    return `${before} ${after.toLowerCase()}`;
  });
