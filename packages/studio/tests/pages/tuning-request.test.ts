import { describe, expect, it } from 'vitest';
import type { SettingField } from '../../src/api/client.js';
import { knobText, readKnob } from '../../src/pages/tuning/knob-values.js';
import {
  isSound,
  suggestedForm,
  tuningProblems,
  tuningRequest,
} from '../../src/pages/tuning/tuning-request.js';

const field = (kind: SettingField['kind'], more: Partial<SettingField> = {}): SettingField => ({
  name: 'workers',
  description: '',
  kind,
  default: 1,
  minimum: null,
  maximum: null,
  choices: [],
  ...more,
});

describe('the values of a knob', () => {
  it('are read as they are written', () => {
    expect(readKnob('1, 2,4', field('count')).values).toEqual([1, 2, 4]);
    expect(readKnob('off, on', field('switch')).values).toEqual([false, true]);
    expect(readKnob('b, a', field('choice', { choices: ['a', 'b'] })).values).toEqual(['b', 'a']);
    expect(knobText([false, true])).toBe('off, on');
  });

  it.each([
    ['1, 1', field('count'), 'Give at least two values, with commas between them.'],
    ['', field('count'), 'Give at least two values, with commas between them.'],
    ['1, two', field('count'), '"two" is not a whole number.'],
    ['1, 1.5', field('count'), '"1.5" is not a whole number.'],
    ['0, 1', field('count', { minimum: 1 }), '"0" is not a whole number of at least 1.'],
    ['1, 9', field('number', { minimum: 0, maximum: 5 }), '"9" is not a number from 0 to 5.'],
    ['yes, no', field('switch'), '"yes" is not on or off.'],
    ['a, c', field('choice', { choices: ['a', 'b'] }), '"c" is not one of a, b.'],
  ])('"%s" are refused', (text, setting, problem) => {
    expect(readKnob(text, setting)).toEqual({ values: null, problem });
  });
});

describe('the form of a tuning run', () => {
  const fields = [field('count', { minimum: 1 })];
  const form = {
    ...suggestedForm({
      knobs: [{ name: 'workers', values: [1, 2] }],
      constraints: ['workers <= cores'],
      objective: 'p95<100ms',
      cores: 2,
    }),
    models: ['models/mlp'],
  };

  it('asks for what stands in it', () => {
    expect(isSound(tuningProblems(form, fields))).toBe(true);
    expect(tuningRequest(form, fields)).toEqual({
      models: ['models/mlp'],
      knobs: { workers: [1, 2] },
      constraints: ['workers <= cores'],
      objective: 'p95<100ms',
      aim: 'throughput',
      trials: 40,
      minutes: 30,
      lookSeconds: 6,
    });
  });

  it('says at each field what is missing', () => {
    const wrong = {
      ...form,
      models: [],
      knobs: [{ name: 'workers', text: '1' }],
      objective: 'fast',
      trials: undefined,
    };
    expect(tuningProblems(wrong, fields)).toEqual({
      models: 'Choose a model.',
      knobs: { workers: 'Give at least two values, with commas between them.' },
      objective: 'Write it as p95<60ms, with p50, p90, p95, p99 or p99.9.',
      trials: 'Write a whole number of at least 4.',
    });
  });

  it('asks for the price when cost counts, and for users when latency does', () => {
    expect(tuningProblems({ ...form, aim: 'cost' }, fields).price).toMatch(/hour/);
    expect(tuningProblems({ ...form, aim: 'latency' }, fields).users).toMatch(/users/);
  });
});
