import { tmpdir } from 'node:os';
import { spawnServer } from '@lathe/serving/tune/targets/spawned-server';
import { describe, expect, test } from 'vitest';

const server = (code: string) => ({
  command: [process.execPath, '-e', code],
  environment: {},
  folder: tmpdir(),
  // Nobody listens there: the discard port.
  url: 'http://127.0.0.1:9',
  readyUrl: 'http://127.0.0.1:9/ready',
  readySeconds: 60,
  signal: new AbortController().signal,
});

describe('A server that is started', () => {
  test('and says that it never will be ready is not waited for', async () => {
    const waiting = spawnServer({
      ...server('setInterval(() => {}, 1000)'),
      hopeless: async () => 'model churn: its file is damaged',
    });
    await expect(waiting).rejects.toMatchObject({
      code: 'server-not-started',
      message: 'The server did not start: model churn: its file is damaged.',
    });
  });

  test('and is not ready in time is reported with what it said before it was ended', async () => {
    const waiting = spawnServer({
      ...server(
        `console.log('loading'); setInterval(() => {}, 1000); process.on('SIGTERM', () => { console.log('leaving'); process.exit(); })`,
      ),
      readySeconds: 2,
    });
    await expect(waiting).rejects.toMatchObject({ details: 'loading\n' });
  });
});
