import { spawn } from 'node:child_process';
import { Duplex } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { systemReason } from '../failure/system-reason.js';
import type { Channel } from './channel.js';
import { FrameReader } from './frame-reader.js';
import type { SessionSource } from './session.js';

const MAIN = fileURLToPath(new URL('./process-main.js', import.meta.url));

/**
 * Starts a process with a session of its own. Frames cross by a socket that only the two have; when it closes,
 * because the server has died, say, the process ends.
 */
export function processChannel(source: SessionSource): Channel {
  const child = spawn(process.execPath, [MAIN, JSON.stringify(source)], {
    stdio: ['ignore', 'inherit', 'inherit', 'pipe'],
  });
  const socket = child.stdio[3];
  if (!(socket instanceof Duplex)) throw new TypeError('The process has no socket.');
  return {
    pid: child.pid ?? 0,
    send: (frame) => void socket.write(new Uint8Array(frame)),
    listen: (onFrame, onEnd) => {
      const reader = new FrameReader(onFrame);
      socket.on('data', (bytes: Uint8Array) => reader.push(bytes));
      // What breaks the socket ends the process, which is told below.
      socket.on('error', () => undefined);
      child.on('error', (error) =>
        onEnd(`the process could not be started: ${systemReason(error)}`),
      );
      child.on('exit', (code, signal) =>
        onEnd(
          signal === null
            ? `the process ended with status ${code ?? 'unknown'}`
            : `the process was ended by ${signal}`,
        ),
      );
    },
    kill: () => void child.kill('SIGKILL'),
  };
}
