import { readFileSync } from 'node:fs';

/**
 * Whether a process is there. One that has ended and that nobody has waited for (a zombie; containers
 * without an init process collect them) is not.
 */
export function isAlive(pid: number): boolean {
  if (pid === process.pid) return true;
  try {
    process.kill(pid, 0);
  } catch (error) {
    // EPERM: it lives, but belongs to somebody else.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
  try {
    // The name, in brackets, may itself hold brackets; the state stands after the last one.
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return !/^[ZX]/.test(stat.slice(stat.lastIndexOf(')') + 2));
  } catch {
    return true;
  }
}
