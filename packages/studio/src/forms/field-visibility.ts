import type { ParameterField, ParameterValue } from './parameter-field.js';

type Values = Readonly<Record<string, ParameterValue>>;

/** How many fields of a form, counted from the first, are worth their room while nobody set them. */
const FIRST_FIELDS = 4;

/** What a field holds now: what is set, or its default. */
export function heldValue(field: ParameterField, values: Values): ParameterValue | undefined {
  return values[field.name] ?? field.initial;
}

/** Whether a field means something, given what the others hold. What is set is always shown. */
export function applies(
  field: ParameterField,
  fields: readonly ParameterField[],
  values: Values,
): boolean {
  const { when } = field;
  if (when === undefined || values[field.name] !== undefined) return true;
  const decider = fields.find(({ name }) => name === when.field);
  const choice = decider === undefined ? undefined : heldValue(decider, values);
  return typeof choice === 'string' && when.choices.includes(choice);
}

export interface FieldGroups {
  /** Shown at once. */
  readonly front: readonly ParameterField[];
  /** Under "More". */
  readonly more: readonly ParameterField[];
}

/**
 * Which fields stand in front: the required ones, those that somebody set, those that another choice
 * just brought up, and of the first few those that are not mere tuning (numbers, names of results).
 */
export function groupFields(fields: readonly ParameterField[], values: Values): FieldGroups {
  const shown = fields.filter((field) => applies(field, fields, values));
  const inFront = (field: ParameterField): boolean =>
    field.required ||
    values[field.name] !== undefined ||
    field.when !== undefined ||
    (fields.indexOf(field) < FIRST_FIELDS &&
      field.kind !== 'number' &&
      field.kind !== 'new-columns' &&
      field.kind !== 'named-lists');
  return { front: shown.filter(inFront), more: shown.filter((field) => !inFront(field)) };
}
