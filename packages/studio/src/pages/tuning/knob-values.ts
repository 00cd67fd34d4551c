import type { SettingField } from '../../api/client.js';

export type KnobValue = number | string | boolean;

/** `1, 2, 4`, `off, on`: the values of a knob as they are written on the page. */
export function knobText(values: readonly KnobValue[]): string {
  return values
    .map((value) => (typeof value === 'boolean' ? (value ? 'on' : 'off') : String(value)))
    .join(', ');
}

export type ReadKnob =
  | { readonly values: readonly KnobValue[]; readonly problem: null }
  | { readonly values: null; readonly problem: string };

/** Reads the values of a knob, which must be at least two that differ and that the setting can have. */
export function readKnob(text: string, field: SettingField): ReadKnob {
  const words = text
    .split(',')
    .map((word) => word.trim())
    .filter((word) => word !== '');
  const values: KnobValue[] = [];
  for (const word of words) {
    const value = knobValueOf(word, field);
    if (value === undefined) return wrong(`"${word}" is not ${kindText(field)}.`);
    if (!values.includes(value)) values.push(value);
  }
  if (values.length < 2) return wrong('Give at least two values, with commas between them.');
  return { values, problem: null };
}

const wrong = (problem: string): ReadKnob => ({ values: null, problem });

function knobValueOf(word: string, field: SettingField): KnobValue | undefined {
  switch (field.kind) {
    case 'switch':
      return word === 'on' ? true : word === 'off' ? false : undefined;
    case 'choice':
      return field.choices.includes(word) ? word : undefined;
    default: {
      const number = Number(word);
      const isFit =
        Number.isFinite(number) &&
        number >= (field.minimum ?? Number.NEGATIVE_INFINITY) &&
        number <= (field.maximum ?? Number.POSITIVE_INFINITY) &&
        (field.kind === 'number' || Number.isInteger(number));
      return isFit ? number : undefined;
    }
  }
}

function kindText({ kind, choices, minimum, maximum }: SettingField): string {
  switch (kind) {
    case 'switch':
      return 'on or off';
    case 'choice':
      return `one of ${choices.join(', ')}`;
    default: {
      const what = kind === 'count' ? 'a whole number' : 'a number';
      if (minimum !== null && maximum !== null) return `${what} from ${minimum} to ${maximum}`;
      return minimum === null ? what : `${what} of at least ${minimum}`;
    }
  }
}

/** `workers 2, isolation thread`: a configuration in words. */
export function configurationText(configuration: Readonly<Record<string, KnobValue>>): string {
  return Object.entries(configuration)
    .map(([name, value]) => `${name} ${knobText([value])}`)
    .join(', ');
}
