import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { commandLine } from '../../faults/playground.js';

const execute = promisify(execFile);

/** What `./lathe` prints. Rejects when it fails. */
export async function lathe(...words: readonly string[]): Promise<string> {
  const { stdout } = await execute(process.execPath, [commandLine, ...words], {
    maxBuffer: 64 * 2 ** 20,
  });
  return stdout;
}
