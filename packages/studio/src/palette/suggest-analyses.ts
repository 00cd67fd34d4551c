import type { NodeParameters } from '@lathe/flow';
import { columnKind, isNumber } from '../grid/column-kind.js';
import type { SuggestionColumn } from './suggest.js';

export interface AnalysisSuggestion {
  /** Id of an analysis. */
  readonly analysis: string;
  /** Complete: the analysis can be computed as it is. */
  readonly parameters: NodeParameters;
  readonly label: string;
}

/** More values than this give a chart that nobody reads, as colours or as bars. */
const MOST_COLOURS = 10;

/** Analyses that make sense for the selected columns, the most telling first. */
export function suggestAnalyses(columns: readonly SuggestionColumn[]): AnalysisSuggestion[] {
  const [first, second, third] = columns;
  if (first === undefined) return [];
  const found: AnalysisSuggestion[] = [];
  const add = (analysis: string, parameters: NodeParameters, label: string): void => {
    found.push({ analysis, parameters, label });
  };

  if (second === undefined) {
    if (isAxis(first)) add('histogram', { column: first.name }, `Histogram of ${first.name}`);
    else if (isCountable(first)) {
      add('bar-of-counts', { column: first.name }, `Counts of ${first.name}`);
    }
  } else if (third === undefined) {
    const [axis, group] = isAxis(first) ? [first, second] : [second, first];
    if (isAxis(first) && isAxis(second)) {
      const label = `Scatter plot of ${first.name} and ${second.name}`;
      add('scatter-plot', { x: first.name, y: second.name }, label);
    } else if (isColour(group)) {
      const parameters = { column: axis.name, colorBy: group.name };
      if (isAxis(axis)) {
        add('histogram', parameters, `Histogram of ${axis.name} by ${group.name}`);
      } else if (isCountable(axis)) {
        add('bar-of-counts', parameters, `Counts of ${axis.name} by ${group.name}`);
      }
    }
  }
  const names = columns.map(({ name }) => name);
  const what = names.length <= 2 ? names.join(' and ') : `${names.length} columns`;
  add('table-summary', { columns: names }, `Summary of ${what}`);
  if (second === undefined && isCountable(first)) {
    add('quick-model', { label: first.name }, `Quick model that predicts ${first.name}`);
  }
  return found;
}

function isAxis({ type }: SuggestionColumn): boolean {
  const kind = columnKind(type);
  return isNumber(kind) || kind === 'date' || kind === 'timestamp';
}

function isCountable({ type }: SuggestionColumn): boolean {
  const kind = columnKind(type);
  return isNumber(kind) || kind === 'text' || kind === 'boolean';
}

function isColour(column: SuggestionColumn): boolean {
  const { profile } = column;
  return isCountable(column) && (profile === undefined || profile.distinct <= MOST_COLOURS);
}
