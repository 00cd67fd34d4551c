import { LatheError, nearestNames } from '@lathe/flow';
import { type EndpointSettings, endpointSettings } from '@lathe/serving/endpoint/endpoint-settings';
import { z } from 'zod';

/** One of the settings of an endpoint, as a form needs it. */
export interface SettingField {
  readonly name: string;
  readonly description: string;
  /** `count`: a whole number. */
  readonly kind: 'count' | 'number' | 'choice' | 'switch';
  readonly default: number | string | boolean;
  readonly minimum: number | null;
  readonly maximum: number | null;
  /** Of a choice; else empty. */
  readonly choices: string[];
}

/** What a setting is in JSON Schema, as far as `endpointSettings` uses it. */
const property = z.object({
  description: z.string().default(''),
  type: z.enum(['integer', 'number', 'string', 'boolean']),
  default: z.union([z.number(), z.string(), z.boolean()]),
  minimum: z.number().optional(),
  maximum: z.number().optional(),
  enum: z.array(z.string()).optional(),
});

const KINDS = { integer: 'count', number: 'number', string: 'choice', boolean: 'switch' } as const;

/** Every setting of an endpoint, in the order of the schema. */
export function settingFields(): SettingField[] {
  const { properties } = z
    .object({ properties: z.record(z.string(), property) })
    .parse(z.toJSONSchema(endpointSettings, { io: 'input' }));
  return Object.entries(properties).map(([name, setting]) => ({
    name,
    description: setting.description,
    kind: KINDS[setting.type],
    default: setting.default,
    minimum: setting.minimum ?? null,
    // Whole numbers have the largest that a number can hold.
    maximum: setting.maximum === Number.MAX_SAFE_INTEGER ? null : (setting.maximum ?? null),
    choices: setting.enum ?? [],
  }));
}

/** Settings that a person gave, with the defaults of the others. Errors: `setting-unknown`, `setting-invalid`. */
export function settingsFrom(given: Readonly<Record<string, unknown>>): EndpointSettings {
  const read = endpointSettings.safeParse(given);
  if (read.success) return read.data;
  const known = settingFields();
  const stranger = Object.keys(given).find((name) => known.every((field) => field.name !== name));
  if (stranger !== undefined) {
    const names = known.map(({ name }) => name);
    throw new LatheError({
      code: 'setting-unknown',
      kind: 'usage',
      message: `An endpoint has no setting "${stranger.slice(0, 80)}".`,
      place: { parameter: stranger.slice(0, 80) },
      advice: `Did you mean ${nearestNames(stranger, names)[0] ?? names[0]}?`,
    });
  }
  const [issue] = read.error.issues;
  const name = String(issue?.path[0] ?? '');
  throw new LatheError({
    code: 'setting-invalid',
    kind: 'usage',
    message: `"${String(given[name])}" cannot be used for ${name}: ${issue?.message ?? 'wrong value'}.`,
    place: { parameter: name },
    advice: known.find((field) => field.name === name)?.description ?? 'Choose another value.',
  });
}
