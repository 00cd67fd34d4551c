import { Worker } from 'node:worker_threads';
import type { Channel } from './channel.js';
import type { SessionSource } from './session.js';

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
      worker.on('exit', () => onEnd(reason));
    },
    kill: () => void worker.terminate(),
  };
}
