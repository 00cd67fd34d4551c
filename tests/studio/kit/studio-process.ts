import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { commandLine } from '../../faults/playground.js';

// A worker that is ended in the middle of a test leaves nothing running.
const running = new Set<ChildProcess>();
process.once('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

/** A real `lathe studio` on a folder, in a process of its own, on a free port. */
export class StudioProcess {
  private constructor(
    private readonly child: ChildProcess,
    readonly url: string,
  ) {}

  /** @param port Default: any free one. Rejects with what the command wrote when it does not serve. */
  static async start(workspace: string, port = 0): Promise<StudioProcess> {
    const child = spawn(
      process.execPath,
      [commandLine, 'studio', '--port', String(port), '--workspace', workspace],
      { stdio: ['ignore', 'pipe', 'pipe'] },
    );
    running.add(child);
    child.once('close', () => running.delete(child));
    return new StudioProcess(child, await address(child));
  }

  get port(): number {
    return Number(new URL(this.url).port);
  }

  /** Ends it as Ctrl-C does, or as a power cut. */
  async stop(signal: 'SIGINT' | 'SIGKILL' = 'SIGINT'): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const closed = once(this.child, 'close');
    this.child.kill(signal);
    await closed;
  }
}

/** The address that the command prints once it listens. */
function address(child: ChildProcess): Promise<string> {
  let written = '';
  return new Promise((resolve, reject) => {
    const look = (chunk: Buffer): void => {
      written += chunk.toString();
      const url = /http:\/\/\S+/.exec(written)?.[0];
      if (url !== undefined) resolve(url);
    };
    child.stdout?.on('data', look);
    child.stderr?.on('data', look);
    child.on('error', reject);
    child.on('close', () => reject(new Error(`the studio ended:\n${written}`)));
  });
}
