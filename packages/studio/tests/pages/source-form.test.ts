import { sourceDefinition } from '@lathe/flow';
import { describe, expect, it } from 'vitest';
import {
  choicesOf,
  delimiterText,
  detectedAgain,
  formatOfName,
  formOfSource,
  nameProblem,
  newSourceForm,
  sourceOf,
  withOption,
  withType,
} from '../../src/pages/import/source-form.js';

const form = newSourceForm('loans', 'data/loans.csv');

describe('the form of a source', () => {
  it('writes nothing but path and format while everything is detected', () => {
    expect(sourceOf(form)).toEqual({ format: 'csv', path: 'data/loans.csv' });
  });

  it('tells the format by the name of the file', () => {
    expect(formatOfName('a.csv.gz')).toBe('csv');
    expect(formatOfName('a.PARQUET')).toBe('parquet');
    expect(formatOfName('a.json')).toBe('json');
    expect(formatOfName('a.ndjson.zst')).toBe('json-lines');
    expect(formatOfName('folder')).toBe('csv');
  });

  it('writes what the user chose, and forgets it when it is detected again', () => {
    const chosen = withType(
      withOption(withOption(form, 'delimiter', ';'), 'header', false),
      'age',
      'text',
    );
    expect(sourceOf(chosen)).toEqual({
      format: 'csv',
      path: 'data/loans.csv',
      delimiter: ';',
      header: false,
      types: { age: 'text' },
    });
    expect(sourceOf(withType(withOption(chosen, 'delimiter', undefined), 'age', null))).toEqual({
      format: 'csv',
      path: 'data/loans.csv',
      header: false,
    });
    expect(detectedAgain(chosen)).toEqual(form);
  });

  it('keeps the options of CSV while another format is tried', () => {
    const chosen = withOption(form, 'delimiter', ';');
    const tried = { ...chosen, format: 'json' as const };
    expect(sourceOf(tried)).toEqual({ format: 'json', path: 'data/loans.csv' });
    expect(choicesOf(tried)).toEqual([]);
    expect(sourceOf({ ...tried, format: 'csv' })).toMatchObject({ delimiter: ';' });
  });

  it('gives back a source of a flow as it was', () => {
    const source = sourceDefinition.parse({
      format: 'csv',
      path: '{{data}}/x.csv',
      quote: '',
      escape: '\\',
      multiLine: false,
      nullValues: ['NA'],
      types: { age: 'decimal(10,2)' },
      misfits: 'reject',
    });
    expect(sourceOf(formOfSource('x', source))).toEqual(source);
    const parquet = sourceDefinition.parse({ format: 'parquet', path: 'x.parquet' });
    expect(sourceOf(formOfSource('x', parquet))).toEqual(parquet);
  });

  it('says in words what was chosen', () => {
    const chosen = withType(withOption(form, 'skipLines', 2), 'مبلغ', 'text');
    expect(choicesOf({ ...chosen, misfits: 'keep' })).toEqual([
      'skipped lines',
      'type of مبلغ',
      'values that do not fit',
    ]);
  });

  it('names delimiters that cannot be seen', () => {
    expect(delimiterText(';')).toBe('semicolon (;)');
    expect(delimiterText('\t')).toBe('tab');
    expect(delimiterText('~~')).toBe('~~');
  });

  it('refuses names that the flow cannot take', () => {
    const taken = new Set(['loans']);
    expect(nameProblem('loans_2', taken)).toBeUndefined();
    expect(nameProblem('', taken)).toMatch(/name/);
    expect(nameProblem('Loans', taken)).toMatch(/lower-case/);
    expect(nameProblem('loans', taken)).toMatch(/already/);
  });
});
