import type { NodeParameters } from '@lathe/flow';
import type { Look, LookFilter } from '../grid/look.js';

/** The step that does for the flow what filtering, or else sorting, did for looking. */
export function stepOfLook({
  filters,
  sort,
}: Look): { readonly declared: string; readonly parameters: NodeParameters } | undefined {
  if (filters.length > 0) {
    return { declared: 'filter-rows', parameters: { conditions: filters.map(conditionOf) } };
  }
  if (sort.length > 0) {
    const keys = sort.map(({ column, descending }) => ({
      column,
      direction: descending ? 'descending' : 'ascending',
    }));
    return { declared: 'sort-rows', parameters: { keys } };
  }
  return undefined;
}

function conditionOf({ column, operator, value }: LookFilter): NodeParameters {
  if (value === undefined) return { column, operator };
  return {
    column,
    operator,
    value: typeof value === 'object' ? [...value] : value,
  };
}
