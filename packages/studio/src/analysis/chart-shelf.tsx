import type { Json, NodeParameters } from '@lathe/flow';
import { catalogue } from '@lathe/steps';
import { ArrowLeftRight } from 'lucide-react';
import { useMemo } from 'react';
import type { Column } from '../api/client.js';
import { IconButton } from '../ui/button.js';
import { ComboBox } from '../ui/field.js';
import styles from './chart-shelf.module.css';
import { type ShelfField, shelfFields, withColumn } from './shelf-fields.js';

export interface ChartShelfProps {
  readonly analysisId: string;
  readonly parameters: NodeParameters;
  /** Those that come in. */
  readonly columns: readonly Column[];
  readonly onChange: (parameters: NodeParameters) => void;
}

/** The columns a chart is made of, to be changed beside it: axes, colour, facet. */
export function ChartShelf({ analysisId, parameters, columns, onChange }: ChartShelfProps) {
  const schema = useMemo(
    () => catalogue.analyses.get(analysisId)?.parameterSchema() ?? null,
    [analysisId],
  );
  const fields = useMemo(() => shelfFields(schema, columns), [schema, columns]);
  if (fields.length === 0) return null;
  const { x, y } = parameters;
  return (
    <fieldset className={styles.shelf}>
      <legend className="visually-hidden">Columns of the chart</legend>
      {fields.map((field) => (
        <ShelfPicker
          key={field.name}
          field={field}
          value={parameters[field.name]}
          onChange={(column) => onChange(withColumn(parameters, field, column))}
        />
      ))}
      {typeof x === 'string' && typeof y === 'string' && (
        <IconButton label="Swap the axes" onPress={() => onChange({ ...parameters, x: y, y: x })}>
          <ArrowLeftRight />
        </IconButton>
      )}
    </fieldset>
  );
}

/** An id that no column can have: names are never empty. */
const NONE = '';

function ShelfPicker({
  field,
  value,
  onChange,
}: {
  field: ShelfField;
  value: Json | undefined;
  onChange: (column: string | null) => void;
}) {
  const chosen = typeof value === 'string' ? value : NONE;
  const isGone = chosen !== NONE && !field.columns.some(({ name }) => name === chosen);
  return (
    <div className={styles.field}>
      <ComboBox
        // The list of the picker is read once.
        key={field.columns.length}
        label={field.label}
        choices={field.columns.map(({ name, type }) => ({ id: name, label: name, detail: type }))}
        value={chosen}
        onChange={onChange}
        placeholder={field.isOptional ? 'None' : 'Choose a column'}
        error={isGone ? `"${chosen}" is not here. Choose another column.` : undefined}
      />
      {field.isOptional && chosen !== NONE && (
        <button type="button" className={styles.clear} onClick={() => onChange(null)}>
          Without<span className="visually-hidden"> {field.label.toLowerCase()}</span>
        </button>
      )}
    </div>
  );
}
