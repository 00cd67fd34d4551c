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
          // After the others, which want both cores; a page waits for its server much of the time, so
          // that two files at once do not hinder each other.
          sequence: { groupOrder: 1 },
          maxWorkers: 2,
          // What a browser draws when depends on what else the machine does.
          retry: 1,
          testTimeout: 120_000,
          expect: { poll: { timeout: 30_000 } },
        },
      },
    ],
  },
});
