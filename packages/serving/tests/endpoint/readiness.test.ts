import { Readiness } from '@lathe/serving/endpoint/readiness';
import { describe, expect, it } from 'vitest';
import { fakeDirectory, fakeModel } from './kit/fake-models.mjs';

const limits = { testAge: 60_000, testTime: 50 };
const problems = (models: unknown[]) => new Readiness(fakeDirectory(models), limits).problems();

describe('readiness', () => {
  it('tests each model, and not again within the age', async () => {
    const model = fakeModel('a');
    const readiness = new Readiness(fakeDirectory([model]), limits);
    await Promise.all([readiness.problems(), readiness.problems()]);
    expect(await readiness.problems()).toEqual([]);
    expect(model.tests).toBe(1);
  });

  it('is off when a test fails, or does not end', async () => {
    const failing = fakeModel('a', { test: () => Promise.reject(new Error('wrong shape')) });
    const hanging = fakeModel('b', { test: () => new Promise(() => undefined) });
    expect(await problems([failing, hanging])).toEqual([
      'a version 1: wrong shape',
      'b version 1: Its test takes too long.',
    ]);
  });

  it('is off while a model loads or has failed', async () => {
    const failed = fakeModel('a', { state: 'failed', problem: 'No file.' });
    expect(await problems([failed, fakeModel('b', { state: 'loading' })])).toEqual([
      'a version 1 is failed. No file.',
      'b version 1 is loading.',
    ]);
  });

  it('is on for a model that only has too much to do', async () => {
    const busy = fakeModel('a', {
      test: () => Promise.reject(Object.assign(new Error('full'), { code: 'overloaded' })),
    });
    const { Overloaded } = await import('@lathe/serving/schedule/overloaded');
    busy.test = () => Promise.reject(new Overloaded({ message: 'Full.', retryAfterMs: 1 }));
    expect(await problems([busy])).toEqual([]);
  });
});
