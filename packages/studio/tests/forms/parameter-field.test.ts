import type { Analysis, Step } from '@lathe/flow';
import { catalogue } from '@lathe/steps';
import { describe, expect, it } from 'vitest';
import { describeChoices, labelOf, splitHelp } from '../../src/forms/field-text.js';
import { applies, groupFields } from '../../src/forms/field-visibility.js';
import { type ParameterField, parameterFields } from '../../src/forms/parameter-field.js';

const declared = new Map<string, Step | Analysis>([...catalogue.steps, ...catalogue.analyses]);
const fieldsOf = (id: string): ParameterField[] =>
  parameterFields(declared.get(id)!.parameterSchema());
const kinds = (id: string) =>
  Object.fromEntries(fieldsOf(id).map(({ name, kind }) => [name, kind]));
const field = (id: string, name: string) => fieldsOf(id).find((each) => each.name === name)!;
const names = (fields: readonly ParameterField[]) => fields.map(({ name }) => name);

describe('the words of a field', () => {
  it('are made of its name', () => {
    expect(labelOf('lowerQuantile')).toBe('Lower quantile');
    expect(labelOf('x')).toBe('X');
  });

  it('are the first sentence of the description, which an abbreviation does not end', () => {
    expect(
      splitHelp('An expression, e.g. amount / months. Names with blanks go in quotes.'),
    ).toEqual({
      first: 'An expression, e.g. amount / months.',
      rest: 'Names with blanks go in quotes.',
    });
  });

  it('explain each choice where the description does', () => {
    expect(
      describeChoices('Missing values. keep: a number of their own; null: null.', ['keep', 'null']),
    ).toEqual({
      help: 'Missing values.',
      choices: [
        { id: 'keep', label: 'Keep', detail: 'A number of their own' },
        { id: 'null', label: 'Null', detail: 'Null' },
      ],
    });
  });

  it('leave a sentence after the last choice to all of them', () => {
    expect(describeChoices('a: one; b: two. Both are fast.', ['a', 'b']).help).toBe(
      'Both are fast.',
    );
  });

  it('are left alone where the description does not explain choices', () => {
    const text = 'Whether a row must meet all conditions or any one.';
    expect(describeChoices(text, ['all', 'any']).help).toBe(text);
  });
});

describe('fields of a parameter schema', () => {
  it('pick columns of the types a step accepts', () => {
    expect(field('scale-numbers', 'columns')).toMatchObject({
      kind: 'columns',
      input: 0,
      accepts: ['integer', 'float', 'decimal'],
      required: true,
    });
  });

  it('have a shape of their own for every role and type', () => {
    expect(kinds('cast-columns')).toEqual({
      columns: 'columns',
      type: 'type',
      onMisfit: 'choice',
      pattern: 'text',
      outputs: 'new-columns',
    });
    expect(kinds('filter-rows')).toEqual({
      conditions: 'conditions',
      combine: 'choice',
      expression: 'code',
    });
    expect(kinds('sort-rows')).toEqual({ keys: 'rows' });
    expect(kinds('fill-missing').value).toBe('value');
    expect(kinds('ordinal-encode').labels).toBe('texts');
    expect(kinds('custom-python')).toEqual({ code: 'code', timeLimit: 'number' });
    expect(kinds('bias-report')).toMatchObject({ favourable: 'values-or-bound', facets: 'rows' });
    expect(kinds('quick-model').groups).toBe('named-lists');
  });

  it('know the limits of numbers and lists', () => {
    expect(field('scale-numbers', 'lowerQuantile')).toMatchObject({
      kind: 'number',
      integer: false,
      minimum: 0,
      maximum: 1,
      initial: 0.25,
    });
    expect(field('bias-report', 'facets')).toMatchObject({ most: 3 });
  });

  it('know which input a column is of', () => {
    const schema = { properties: { right: { type: 'string', role: 'column', input: 1 } } };
    expect(parameterFields(schema)).toMatchObject([{ kind: 'column', input: 1 }]);
  });

  it('fall back to JSON for a shape that nothing else fits', () => {
    const schema = { properties: { odd: { type: 'array', items: { type: 'array' } } } };
    expect(parameterFields(schema)).toMatchObject([{ kind: 'json' }]);
  });

  it('need no JSON for any step or analysis there is', () => {
    const all = [...declared.keys()].flatMap((id) => Object.values(kinds(id)));
    expect(all).not.toContain('json');
  });
});

describe('when a field applies', () => {
  it('is read from descriptions that begin with choices of another field', () => {
    const found = [...catalogue.steps.keys()].flatMap((id) =>
      fieldsOf(id).flatMap(({ name, when }) =>
        when === undefined ? [] : [`${id} ${name}: ${when.field} ${when.choices.join(' ')}`],
      ),
    );
    expect(found).toEqual([
      'move-columns index: to index',
      'move-columns anchor: to before after',
      'fill-missing value: strategy value',
      'ordinal-encode labels: order given',
      'scale-numbers center: method standard robust',
      'scale-numbers scale: method standard robust',
      'scale-numbers lowerQuantile: method robust',
      'scale-numbers upperQuantile: method robust',
      'scale-numbers minimum: method min-max',
      'scale-numbers maximum: method min-max',
    ]);
  });

  it('takes those words off the help', () => {
    expect(field('scale-numbers', 'minimum').help).toBe('The smallest result.');
  });

  it('follows the default of the other field', () => {
    const fields = fieldsOf('scale-numbers');
    const center = fields.find(({ name }) => name === 'center')!;
    expect(applies(center, fields, {})).toBe(true);
    expect(applies(center, fields, { method: 'max-abs' })).toBe(false);
  });

  it('never hides what somebody set', () => {
    const fields = fieldsOf('scale-numbers');
    const center = fields.find(({ name }) => name === 'center')!;
    expect(applies(center, fields, { method: 'max-abs', center: false })).toBe(true);
  });
});

describe('fields in front', () => {
  it('are the ones people need, and tuning waits under More', () => {
    const { front, more } = groupFields(fieldsOf('quick-model'), { label: 'risk' });
    expect(names(front)).toEqual(['label', 'problem', 'positive', 'features']);
    expect(names(more)).toEqual(['groups', 'groupPrefixes', 'seed', 'maxRows']);
  });

  it('include a field that another choice brings up', () => {
    const { front } = groupFields(fieldsOf('scale-numbers'), { columns: [], method: 'min-max' });
    expect(names(front)).toEqual(['columns', 'method', 'minimum', 'maximum']);
  });

  it('include a field that somebody set', () => {
    const { front } = groupFields(fieldsOf('split-text'), { columns: [], limit: 2 });
    expect(names(front)).toContain('limit');
  });

  it('include the code of custom steps', () => {
    expect(names(groupFields(fieldsOf('custom-python'), {}).front)).toEqual(['code']);
  });
});
