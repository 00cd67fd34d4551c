import type { RawRow, RawValue, RowCodec } from '@lathe/serving';
import { type FeatureValues, featureTensors } from './feature-tensors.js';
import type { ModelDescription, RowColumnType } from './model-description.js';
import { predictions } from './predictions.js';
import { requireColumns, valueError } from './raw-value-error.js';

/** A codec over the columns that the model itself takes, for a model without a flow before it. */
export function preparedRowCodec(description: ModelDescription): RowCodec {
  const { features } = description;
  return {
    columns: features,
    async encode(rows) {
      requireColumns(rows, features);
      const values = features.map(({ name, type }) => featureValues(rows, name, type));
      return {
        inputs: featureTensors(description, values),
        at: rows.map((_, row) => row),
        left: [],
      };
    },
    decode: (outputs) => predictions(description, outputs),
    close: async () => undefined,
  };
}

function featureValues(rows: readonly RawRow[], name: string, type: RowColumnType): FeatureValues {
  return rows.map((row, index) => {
    const value = row[name] ?? null;
    const read = value === null ? null : readValue(value, type);
    if (read === undefined) throw valueError(index, name, value, type);
    return read;
  });
}

/** Undefined when the value is not of the type. Blank text is missing, save in a text column. */
function readValue(
  value: Exclude<RawValue, null>,
  type: RowColumnType,
): number | string | null | undefined {
  if (type === 'text') return String(value);
  if (typeof value === 'string' && value.trim() === '') return null;
  switch (type) {
    case 'number':
      return readNumber(value);
    case 'boolean': {
      const text = String(value).trim().toLowerCase();
      return text === 'true' || text === 'false' ? text : undefined;
    }
    case 'date':
    case 'timestamp':
      return typeof value === 'string' ? readMoment(value.trim()) : undefined;
  }
}

function readNumber(value: string | number | boolean): number | undefined {
  if (typeof value === 'boolean') return undefined;
  const number = typeof value === 'number' ? value : Number(value);
  return Number.isFinite(number) ? number : undefined;
}

/** Seconds since 1970; what has no zone is UTC. */
function readMoment(text: string): number | undefined {
  const parts =
    /^(\d{4}-\d{2}-\d{2})(?:[ T](\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?)(Z|[+-]\d{2}:?\d{2})?)?$/.exec(
      text,
    );
  if (parts === null) return undefined;
  const [, day = '', time = '00:00', zone = 'Z'] = parts;
  const milliseconds = Date.parse(`${day}T${time}${zone}`);
  // Date.parse takes the 31st of a shorter month for a day of the next.
  const whole = new Date(`${day}T00:00Z`);
  if (Number.isNaN(milliseconds) || !whole.toISOString().startsWith(day)) return undefined;
  return milliseconds / 1000;
}
