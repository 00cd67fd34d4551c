import { defineConfig } from 'vitest/config';

/** These start a browser. */
const BROWSER_TESTS = ['tests/studio/**/*.test.ts', 'tests/bench/studio-*.test.ts'];

export default defineConfig({
  test: {
    testTimeout: 60_000,
    hookTimeout: 120_000,
    pool: 'forks',
    maxWorkers: 2,
    projects: [
      {
        extends: true,
        test: {
          name: 'rooms',
          include: ['packages/*/tests/**/*.test.ts', 'tests/**/*.test.ts'],
          exclude: ['**/node_modules/**', ...BROWSER_TESTS],
        },
      },
      {
        extends: true,
        test: {
          name: 'browser',
          include: BROWSER_TESTS,
          // After the others and one file at a time: a browser, a studio and its engine are enough
          // for two cores.
          sequence: { groupOrder: 1 },
          maxWorkers: 1,
          testTimeout: 120_000,
          expect: { poll: { timeout: 30_000 } },
        },
      },
    ],
  },
});
