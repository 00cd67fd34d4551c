import type { Json, NodeParameters } from '@lathe/flow';
import type { Column } from '../api/client.js';
import { fits } from '../forms/form-input.js';
import { parameterFields } from '../forms/parameter-field.js';

export interface ShelfField {
  /** Name of the parameter. */
  readonly name: string;
  readonly label: string;
  readonly isOptional: boolean;
  /** Those whose type fits. */
  readonly columns: readonly Column[];
}

const LABELS: Readonly<Record<string, string>> = {
  column: 'Column',
  x: 'Horizontal',
  y: 'Vertical',
  colorBy: 'Colour by',
  facetBy: 'One chart for each',
};

/** The parameters of an analysis that name one column, by its JSON Schema; none when it draws no such chart. */
export function shelfFields(schema: Json, columns: readonly Column[]): ShelfField[] {
  const fields = parameterFields(schema);
  // Without a colour it is no chart that can be taken apart: bias reports and models have forms.
  if (!fields.some(({ name }) => name === 'colorBy')) return [];
  return fields.flatMap((field): ShelfField[] =>
    field.kind === 'column'
      ? [
          {
            name: field.name,
            label: LABELS[field.name] ?? field.name,
            isOptional: !field.required,
            columns: columns.filter((column) => fits(column, field.accepts)),
          },
        ]
      : [],
  );
}

/** The parameters with another column in a field; an optional one may be left empty. */
export function withColumn(
  parameters: NodeParameters,
  field: Pick<ShelfField, 'name'>,
  column: string | null,
): NodeParameters {
  const { [field.name]: _, ...others } = parameters;
  return column === null ? others : { ...others, [field.name]: column };
}
