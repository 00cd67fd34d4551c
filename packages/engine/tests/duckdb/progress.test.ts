import type { Progress } from '@lathe/engine/engine';
import { expect, it } from 'vitest';
import { engineUnderTest } from './engine-under-test.js';

const under = engineUnderTest();

it('progress tells shares of at most the whole, and no rows where they are not known', async () => {
  const seen: Progress[] = [];
  // A sort reads its rows, sorts and merges them: the engine's own count exceeds the rows of the result.
  const rows = await under.engine.store(
    'sorted',
    'SELECT hash(i) AS h FROM range(3000000) t(i) ORDER BY h',
    { onProgress: (progress) => seen.push(progress) },
  );
  expect(rows).toBe(3_000_000);
  expect(seen.filter(({ rows: told }) => told !== null)).toEqual([]);
  expect(seen.every(({ share }) => share === null || (share >= 0 && share <= 1))).toBe(true);
});
