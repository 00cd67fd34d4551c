import type { Json, NodeParameters } from '@lathe/flow';
import type { Column } from '../api/client.js';
import { objectOf } from './json-reading.js';

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
  const object = objectOf(schema);
  const required = Array.isArray(object?.required) ? object.required : [];
  const fields = Object.entries(objectOf(object?.properties) ?? {});
  // Without a colour it is no chart that can be taken apart: bias reports and models have forms.
  if (!fields.some(([name]) => name === 'colorBy')) return [];
  return fields.flatMap(([name, value]): ShelfField[] => {
    const field = objectOf(value);
    if (field?.role !== 'column') return [];
    const accepts = Array.isArray(field.accepts) ? field.accepts.map(String) : null;
    return [
      {
        name,
        label: LABELS[name] ?? name,
        isOptional: !required.includes(name),
        columns: columns.filter(
          ({ type }) => accepts === null || accepts.includes(kindOf(type)) || type === 'unknown',
        ),
      },
    ];
  });
}

/** `decimal(10,2)` and `timestamp with time zone` are of the kinds `decimal` and `timestamp`. */
const kindOf = (type: string): string => /^[a-z]+/.exec(type)?.[0] ?? type;

/** The parameters with another column in a field; an optional one may be left empty. */
export function withColumn(
  parameters: NodeParameters,
  field: Pick<ShelfField, 'name'>,
  column: string | null,
): NodeParameters {
  const { [field.name]: _, ...others } = parameters;
  return column === null ? others : { ...others, [field.name]: column };
}
