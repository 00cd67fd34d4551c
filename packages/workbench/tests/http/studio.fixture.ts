import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { type IncomingHttpHeaders, request } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Studio, type StudioSettings, startStudio } from '@lathe/workbench/http/studio-server';
import { afterAll } from 'vitest';

export interface Got {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** A folder that is gone after the tests of the file. */
export async function temporaryFolder(): Promise<string> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'lathe-studio-')));
  afterAll(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** Built pages in small: an index and an asset, with a compressed twin that says so. */
export async function builtPages(): Promise<string> {
  const folder = await temporaryFolder();
  await mkdir(join(folder, 'assets'));
  await writeFile(join(folder, 'index.html'), '<!doctype html><title>studio</title>');
  await writeFile(join(folder, 'assets', 'app-1a2b.js'), 'plain');
  await writeFile(join(folder, 'assets', 'app-1a2b.js.br'), 'brotli');
  return folder;
}

/** A studio on a free port, closed after the tests of the file. */
export async function openStudio(
  workspace: string,
  settings: Partial<StudioSettings> = {},
): Promise<Studio> {
  const studio = await startStudio({
    workspace,
    port: 0,
    pages: await builtPages(),
    limits: { threads: 1, memoryLimit: 500_000_000 },
    ...settings,
  });
  afterAll(() => studio.close());
  return studio;
}

/** A request with exactly these headers; `Host` is the right one unless given. */
export function ask(
  studio: Studio,
  path: string,
  headers: Readonly<Record<string, string>> = {},
  method = 'GET',
  body?: string | Uint8Array,
): Promise<Got> {
  return new Promise((resolve, reject) => {
    const asking = request(
      { host: '127.0.0.1', port: studio.port, path, method, headers, agent: false },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () =>
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            body: Buffer.concat(chunks).toString('utf8'),
          }),
        );
      },
    );
    asking.on('error', reject);
    asking.end(body);
  });
}

/** Sends bytes that no client library would send, and gives the whole answer. */
export function askRaw(studio: Studio, text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let answer = '';
    const socket = connect(studio.port, '127.0.0.1', () => socket.write(text));
    socket.setEncoding('utf8');
    socket.on('data', (chunk: string) => {
      answer += chunk;
    });
    socket.on('close', () => resolve(answer));
    socket.on('error', reject);
  });
}

export function writeFlow(folder: string, name: string, flow: object): Promise<void> {
  return writeFile(
    join(folder, `${name}.lathe.json`),
    JSON.stringify({ lathe: 1, name, sources: {}, ...flow }),
  );
}
