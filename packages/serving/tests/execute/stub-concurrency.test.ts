import { describe, expect, test } from 'vitest';
import { answerOf, open, pairs } from '../model/test-models.js';

describe.each(['inline', 'thread', 'process'] as const)(
  'a pretend model that runs one batch at a time, isolation %s',
  (isolation) => {
    test('answers all that its instances are given', async () => {
      const { directory } = await open(['single=stub:a=1,concurrency=1'], {
        isolation,
        instances: 2,
        maxBatch: 1,
      });
      const model = directory.find('single');
      const values = [1, 2, 3, 4, 5, 6];
      const answers = values.map((value) => answerOf(model, pairs('x', [value, -value])));
      expect(await Promise.all(answers)).toEqual(values.map((value) => [value, -value]));
    });
  },
);
