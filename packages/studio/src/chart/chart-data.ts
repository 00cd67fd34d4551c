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
  return sets.filter((rows) => rows.length > 2 || rows.length === largest).map(tableOf);
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

function tableOf(rows: readonly SpecObject[]): ChartTable {
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))].filter(
    (name) => !isOrder(name),
  );
  const shown = columns.filter((name) => rows.some((row) => (row[name] ?? null) !== null));
  return {
    columns: shown.map(heading),
    rows: rows.map((row) => shown.map((name) => row[name] ?? null)),
  };
}

const isOrder = (name: string): boolean => name === 'order' || name.endsWith('Order');

/** `meanPredicted` reads `mean predicted`. */
const heading = (name: string): string =>
  name.replaceAll(/([a-z])([A-Z])/g, (_, before: string, after: string) => {
    return `${before} ${after.toLowerCase()}`;
  });
