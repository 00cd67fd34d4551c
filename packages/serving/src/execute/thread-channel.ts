import { Worker } from 'node:worker_threads';
import type { Channel } from './channel.js';
import type { SessionSource } from './session.js';

/** What Node gives as the number of a thread that has ended. */
const GONE = -1;

/** Threads of this process that were told to end and have not. */
const hanging = new Set<Worker>();

/**
 * How many threads of this process were told to end and are still inside native code. Node ends no process, not
 * even by `process.exit`, before its threads have ended.
 */
export const hangingThreads = (): number => hanging.size;

/** Starts a thread with a session of its own. */
export function threadChannel(source: SessionSource): Channel {
  const worker = new Worker(new URL('./thread-main.js', import.meta.url), { workerData: source });
  return {
    pid: process.pid,
    send: (frame) => worker.postMessage(frame, [frame]),
    listen: (onFrame, onEnd) => {
      let reason = 'the thread ended';
      worker.on('message', onFrame);
      worker.on('error', (error) => {
        reason = `the thread ended: ${error instanceof Error ? error.message : String(error)}`;
      });
      worker.on('exit', () => {
        hanging.delete(worker);
        onEnd(reason);
      });
    },
    kill: () => {
      if (worker.threadId === GONE) return;
      hanging.add(worker);
      void worker.terminate();
      // Nobody waits for it any more.
      worker.unref();
    },
  };
}
