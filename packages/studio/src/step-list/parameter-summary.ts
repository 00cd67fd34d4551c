import type { Json, NodeParameters } from '@lathe/flow';

/** Anything with a schema of parameters: a step or an analysis of the catalogue. */
export interface Parametrised {
  parameterSchema(): Json;
}

/** A little more than fits beside a step. */
const LONGEST = 60;
/** Names of columns take at most so much of it, where settings follow. */
const LONGEST_SUBJECT = 40;

type JsonObject = { readonly [key: string]: Json };

/**
 * The parameters of a step in one line of at most 60 characters: `age, amount: robust`, `risk = high and
 * age >= 30`, `rate = amount / months`. Derived from the schema: columns first, then choices and what
 * differs from its default; of code the first line. Never fails: parameters may be half typed.
 */
export function parameterSummary(step: Parametrised, parameters: NodeParameters): string {
  const fields = fieldsOf(step);
  const code = fields.find(
    ({ key, role, schema }) =>
      isCode(role) && typeof (parameters[key] ?? schema.default) === 'string',
  );
  if (code !== undefined) return codeSummary(code, fields, parameters);

  const subjects: string[] = [];
  const settings: string[] = [];
  const joiner = parameters.combine === 'any' ? ' or ' : ' and ';
  for (const field of fields) {
    const { key, role } = field;
    const given = parameters[key];
    if (SAID_ELSEWHERE.has(key) || role === 'new-columns') continue;
    if (isSubject(field)) {
      if (given === undefined && !field.isRequired) subjects.push('all columns');
      subjects.push(...renamed(textsOf(given), field, parameters));
    } else if (Array.isArray(given) && given.some(isObject)) {
      subjects.push(...itemTexts(given, field, joiner));
    } else {
      const text = settingText(field, given, parameters);
      if (text !== undefined) settings.push(text);
    }
  }
  if (subjects.length === 0) return shortened(settings.join(', '), LONGEST);
  const most = settings.length === 0 ? LONGEST : LONGEST_SUBJECT;
  return shortened(
    [listed(subjects, most), settings.join(', ')].filter(Boolean).join(': '),
    LONGEST,
  );
}

/** Parameters that refine what another says, which says them too. */
const SAID_ELSEWHERE: ReadonlySet<string> = new Set(['combine', 'anchor', 'index']);

/** What a step works on: its columns, also where they may be left out; a single one that must be given. */
function isSubject({ key, role, isRequired }: Field): boolean {
  return role === 'columns' ? isRequired || key === 'columns' : role === 'column' && isRequired;
}

interface Field {
  readonly key: string;
  readonly role: string | undefined;
  readonly schema: JsonObject;
  readonly isRequired: boolean;
}

const schemas = new WeakMap<Parametrised, readonly Field[]>();

/** Making a schema takes longer than reading it. */
function fieldsOf(step: Parametrised): readonly Field[] {
  const known = schemas.get(step);
  if (known !== undefined) return known;
  const schema = step.parameterSchema();
  const properties = isObject(schema) && isObject(schema.properties) ? schema.properties : {};
  const required =
    isObject(schema) && Array.isArray(schema.required) ? schema.required.map(String) : [];
  const fields = Object.entries(properties).flatMap(([key, field]): Field[] =>
    isObject(field)
      ? [{ key, role: roleOf(field), schema: field, isRequired: required.includes(key) }]
      : [],
  );
  schemas.set(step, fields);
  return fields;
}

function roleOf({ role }: JsonObject): string | undefined {
  return typeof role === 'string' ? role : undefined;
}

const isCode = (role: string | undefined): boolean =>
  role === 'sql-expression' || role === 'sql-query' || role === 'python';

/** The first line of Python that does something, or SQL as one line; with the column that it makes. */
function codeSummary(code: Field, fields: readonly Field[], parameters: NodeParameters): string {
  const isPython = code.role === 'python';
  const lines = String(parameters[code.key] ?? code.schema.default)
    .split('\n')
    .map((each) => each.trim())
    .filter((each) => each !== '' && !each.startsWith(isPython ? '#' : '--'));
  const line = (isPython ? lines.slice(0, 1) : lines).join(' ');
  const output = fields.find(({ key }) => key === 'output');
  const made = output === undefined ? undefined : (parameters.output ?? output.schema.default);
  return shortened(typeof made === 'string' ? `${made} = ${line}` : line, LONGEST);
}

/** `age as years` for columns whose results get names of their own. */
function renamed(names: readonly string[], { key }: Field, parameters: NodeParameters): string[] {
  const outputs = key === 'columns' ? textsOf(parameters.outputs) : [];
  return names.map((name, place) => {
    const output = outputs[place];
    return output === undefined || output === name ? name : `${name} as ${output}`;
  });
}

const SIGNS: Readonly<Record<string, string>> = {
  equal: '=',
  'not equal': '!=',
  less: '<',
  'less or equal': '<=',
  greater: '>',
  'greater or equal': '>=',
};

/** What the objects of a list say; conditions are one text with "and" or "or" between them. */
function itemTexts(given: readonly unknown[], { schema }: Field, joiner: string): string[] {
  const items = given.filter(isObject);
  const properties = isObject(schema.items) ? schema.items.properties : undefined;
  const itemFields = isObject(properties) ? properties : {};
  if ('operator' in itemFields) return [items.map(conditionText).join(joiner)];
  return items.map((item) => {
    if (typeof item.from === 'string') return `${item.from} to ${plainText(item.to) ?? '...'}`;
    if (typeof item.left === 'string') return `${item.left} = ${plainText(item.right) ?? '...'}`;
    const rest = Object.entries(item).flatMap(([key, value]) => {
      const field = itemFields[key];
      const isDefault = isObject(field) && field.default === value;
      const text = isDefault || key === 'column' ? undefined : valueText(value);
      return text === undefined ? [] : [/first|last/.test(text) ? `${key} ${text}` : text];
    });
    return [plainText(item.column) ?? '...', ...rest].join(' ');
  });
}

function conditionText({ column, operator = 'equal', value }: JsonObject): string {
  const test = SIGNS[String(operator)] ?? String(operator);
  const against = valueText(value);
  const needsNone = String(operator).endsWith('missing');
  return [plainText(column) ?? '...', test, ...(needsNone ? [] : [against ?? '...'])].join(' ');
}

/**
 * A parameter beside the columns, when it is not the default: `limit 2`, `trim`, `keep input off`. The
 * choice that tells uses of a step apart stands always and by itself: `robust`.
 */
function settingText(
  { key, schema }: Field,
  given: unknown,
  parameters: NodeParameters,
): string | undefined {
  const isMain = MAIN_CHOICES.has(key);
  const value = given ?? (isMain ? schema.default : undefined);
  if (value === undefined || (value === schema.default && !isMain)) return undefined;
  if (typeof value === 'boolean') return value ? inWords(key) : `${inWords(key)} off`;
  const text = valueText(value);
  if (text === undefined) return undefined;
  if (key === 'to') return placeText(text, parameters);
  // "value none" says enough; "value, value none" says it twice.
  if (isMain && text in parameters) return undefined;
  return isMain ? text : `${inWords(key)} ${text}`;
}

const MAIN_CHOICES: ReadonlySet<string> = new Set(['method', 'strategy', 'type', 'to', 'how']);

/** `to start`, `after age`, `to index 2` */
function placeText(to: string, { anchor, index }: NodeParameters): string {
  if (to === 'before' || to === 'after') return `${to} ${plainText(anchor) ?? '...'}`;
  return to === 'index' ? `to place ${Number(index ?? 0) + 1}` : `to ${to}`;
}

/** `blankIsMissing` gives `blank is missing`, `colorBy` gives `color by`. */
function inWords(key: string): string {
  return key.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}

function valueText(value: unknown): string | undefined {
  if (Array.isArray(value)) {
    const texts = value.flatMap((each) => plainText(each) ?? []);
    return texts.length === 0 ? undefined : listed(texts, LONGEST_SUBJECT);
  }
  if (isObject(value)) {
    const texts = Object.values(value).flatMap((each) => valueText(each) ?? []);
    return texts.length === 0 ? undefined : texts.join(' ');
  }
  return plainText(value);
}

/** A text that would not be seen, or that is only signs, stands in quotation marks. */
function plainText(value: unknown): string | undefined {
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (typeof value !== 'string') return undefined;
  return /[\p{L}\p{N}]/u.test(value) ? value : JSON.stringify(value);
}

function textsOf(value: unknown): string[] {
  const values = Array.isArray(value) ? value : [value];
  return values.filter((each) => typeof each === 'string');
}

/** As many as fit, and how many more: `age, amount and 9 more`. */
function listed(names: readonly string[], longest: number): string {
  const all = names.join(', ');
  if (all.length <= longest || names.length === 1) return all;
  let shown = names.length - 1;
  const text = (): string => `${names.slice(0, shown).join(', ')} and ${names.length - shown} more`;
  while (shown > 1 && text().length > longest) shown -= 1;
  if (text().length <= longest) return text();
  const more = ` and ${names.length - 1} more`;
  return `${shortened(names[0] ?? '', longest - more.length)}${more}`;
}

const segmenter = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** Cut between what readers see as characters; line breaks and runs of blanks become one blank. */
function shortened(text: string, longest: number): string {
  const line = text.replace(/\s+/g, ' ').trim();
  if (line.length <= longest) return line;
  const seen = [...segmenter.segment(line)].map(({ segment }) => segment);
  return seen.length <= longest
    ? line
    : `${seen
        .slice(0, longest - 1)
        .join('')
        .trimEnd()}…`;
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
