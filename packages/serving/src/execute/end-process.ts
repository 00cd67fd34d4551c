import { hangingThreads } from './thread-channel.js';

/**
 * Ends this process with a status; by SIGKILL when threads hang in native code, since Node waits for its threads
 * before it ends, also in `process.exit`.
 */
export function endProcess(status: number): void {
  if (hangingThreads() > 0) process.kill(process.pid, 'SIGKILL');
  process.exit(status);
}
