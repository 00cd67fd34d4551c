import type { GridColumn } from '../grid/grid-source.js';
import { type StepSuggestion, type SuggestionColumn, suggestSteps } from '../palette/suggest.js';

const MOST_SUGGESTIONS = 6;

/** The named columns with what is known of their values. */
export function describedColumns(
  columns: readonly GridColumn[],
  names: readonly string[],
): SuggestionColumn[] {
  const wanted = new Set(names);
  return columns
    .filter(({ name, change }) => wanted.has(name) && change !== 'removed')
    .map(({ name, type, profile }) => ({
      name,
      type,
      ...(profile === undefined || profile === null ? {} : { profile }),
    }));
}

/** Steps that make sense for the named columns, the most telling first. */
export function suggestionsFor(
  columns: readonly GridColumn[],
  names: readonly string[],
): StepSuggestion[] {
  return suggestSteps(describedColumns(columns, names)).slice(0, MOST_SUGGESTIONS);
}
