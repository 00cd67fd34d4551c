import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { temporaryFolder, writeFlow } from './studio.fixture.js';

const main = fileURLToPath(import.meta.resolve('@lathe/workbench/main'));
const workspace = await temporaryFolder();
await writeFile(join(workspace, 'one.csv'), 'a\n1\n');
await writeFlow(workspace, 'one', { sources: { one: { format: 'csv', path: 'one.csv' } } });

function start(...args: string[]): ChildProcess {
  const { LATHE_TOKEN: _, ...env } = process.env;
  return spawn(process.execPath, [main, 'studio', '--workspace', workspace, ...args], {
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

async function ended(child: ChildProcess): Promise<{ status: number | null; error: string }> {
  let error = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    error += chunk.toString();
  });
  const [status] = await once(child, 'close');
  return { status, error };
}

describe('lathe studio', () => {
  it.each(['SIGINT', 'SIGTERM'] as const)(
    'prints its address and ends cleanly on %s: status 0, engine gone, scratch files removed',
    async (signal) => {
      const child = start('--port', '0');
      const [line] = await once(child.stdout!, 'data');
      const url = /http:\/\/127\.0\.0\.1:\d+\//.exec(String(line))?.[0] ?? '';
      const document = JSON.parse(await readFile(join(workspace, 'one.lathe.json'), 'utf8'));
      const rows = await fetch(`${url}api/preview`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify({ path: 'one.lathe.json', document, node: 'one' }),
      });
      expect(rows.status).toBe(200);
      expect(await readdir(join(workspace, '.lathe', 'work'))).toHaveLength(1);
      child.kill(signal);
      expect((await ended(child)).status).toBe(0);
      expect(await readdir(join(workspace, '.lathe', 'work'))).toEqual([]);
      await expect(fetch(url)).rejects.toThrow();
    },
  );

  it('opens its engine before a page asks for it, and takes it away at the end', async () => {
    const child = start('--port', '0');
    const work = () => readdir(join(workspace, '.lathe', 'work')).catch(() => []);
    await expect.poll(work, { timeout: 30_000 }).toHaveLength(1);
    child.kill('SIGINT');
    await ended(child);
    expect(await work()).toEqual([]);
  });

  it('says when the port is taken, and what to do', async () => {
    const taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    const bound = taken.address();
    const port = typeof bound === 'object' && bound !== null ? bound.port : 0;
    const { status, error } = await ended(start('--port', String(port)));
    taken.close();
    expect(status).toBe(2);
    expect(error).toContain(`Port ${port} is taken`);
    expect(error).toContain('--port 0');
  });

  it('does not listen to the network without a token', async () => {
    const { status, error } = await ended(start('--port', '0', '--host', '0.0.0.0'));
    expect(status).toBe(2);
    expect(error).toContain('token-required');
  });

  it.each(['-1', '65536', 'x', '1e3', ''])('refuses the port %j', async (port) => {
    expect((await ended(start(`--port=${port}`))).status).toBe(2);
  });
});
