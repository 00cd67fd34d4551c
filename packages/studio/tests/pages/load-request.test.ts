import { describe, expect, it } from 'vitest';
import {
  EMPTY_LOAD,
  formOf,
  loadProblems,
  loadRequest,
} from '../../src/pages/load/load-request.js';

const form = { ...EMPTY_LOAD, endpoint: 'e1' };

describe('the form of a load test', () => {
  it('climbs to the knee unless it is told otherwise', () => {
    expect(loadProblems(form)).toEqual({});
    expect(loadRequest(form)).toEqual({
      endpoint: 'e1',
      arrivals: { kind: 'climb', step: 'double', maxUsers: 64 },
      duration: 10,
      check: false,
    });
  });

  it('asks for a rate where one is wanted', () => {
    const steady = { ...form, kind: 'constant' as const, rate: undefined };
    expect(loadProblems(steady)).toEqual({ rate: 'Write a number above 0.' });
    expect(loadRequest({ ...steady, rate: 50 }).arrivals).toEqual({ kind: 'constant', rate: 50 });
  });

  it('asks for an address where no endpoint is chosen', () => {
    expect(loadProblems({ ...form, endpoint: '' }).url).toMatch(/^Write an address/);
    const elsewhere = { ...form, endpoint: '', url: 'http://127.0.0.1:8080' };
    expect(loadRequest(elsewhere)).toMatchObject({ url: 'http://127.0.0.1:8080' });
  });

  it.each(['p95<60ms', 'p99.9 < 1.5s', ''])('takes the objective "%s"', (objective) => {
    expect(loadProblems({ ...form, objective }).objective).toBeUndefined();
  });

  it.each(['p42<60ms', 'p95<60', 'p95>60ms', 'quick'])('refuses "%s"', (objective) => {
    expect(loadProblems({ ...form, objective }).objective).toMatch(/^Write it as p95<60ms/);
  });

  it('is filled in as it was for an earlier test', () => {
    const request = loadRequest({
      ...form,
      endpoint: '',
      url: 'http://127.0.0.1:8080',
      kind: 'users',
      users: 3,
      objective: 'p95<60ms',
      seconds: 4,
      check: true,
    });
    expect(loadRequest(formOf(request))).toEqual(request);
  });
});
