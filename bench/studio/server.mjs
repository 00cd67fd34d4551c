// A studio to measure: `lathe studio` as a process of its own, on a workspace of its own.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { linkSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { residentBytes } from '../measure/process-tree.mjs';
import { DATA, LATHE } from '../measure/project.mjs';

/**
 * @param {{ flows?: Record<string, object>, files?: readonly string[] }} content Flow documents by
 *   file name; files to be had in the workspace under their own names, without a copy.
 */
export async function startServer({ flows = {}, files = [] }) {
  mkdirSync(DATA, { recursive: true });
  const workspace = mkdtempSync(join(DATA, 'studio-'));
  process.on('exit', () => rmSync(workspace, { recursive: true, force: true }));
  for (const [name, flow] of Object.entries(flows)) {
    writeFileSync(join(workspace, name), `${JSON.stringify(flow, null, 2)}\n`);
  }
  for (const file of files) linkSync(file, join(workspace, basename(file)));
  const child = spawn(
    process.execPath,
    [LATHE, 'studio', '--port', '0', '--workspace', workspace],
    { stdio: ['ignore', 'pipe', 'pipe'] },
  );
  process.once('exit', () => child.kill('SIGKILL'));
  const url = await address(child);
  return {
    url,
    workspace,
    /** The server and its engine together. */
    residentBytes: () => residentBytes(child.pid),
    /** Posts a request and reads the whole answer. Rejects on a refusal, with its message. */
    async call(path, body) {
      const answer = await fetch(new URL(path, url), {
        method: 'POST',
        headers: { 'Content-Type': 'application/json', Origin: new URL(url).origin },
        body: JSON.stringify(body),
      });
      const text = await answer.text();
      if (!answer.ok) throw new Error(`${path} was refused: ${text.slice(0, 1000)}`);
      return JSON.parse(text);
    },
    async stop() {
      if (child.exitCode !== null) return;
      const closed = once(child, 'close');
      child.kill('SIGINT');
      await closed;
    },
  };
}

function address(child) {
  let written = '';
  return new Promise((resolve, reject) => {
    const look = (chunk) => {
      written += chunk;
      const url = /http:\/\/\S+/.exec(written)?.[0];
      if (url !== undefined) resolve(url);
    };
    child.stdout.on('data', look);
    child.stderr.on('data', look);
    child.on('error', reject);
    child.on('close', () => reject(new Error(`The studio ended:\n${written}`)));
  });
}
