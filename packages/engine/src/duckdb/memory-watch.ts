import { readFile } from 'node:fs/promises';

/** Milliseconds between two looks. */
const INTERVAL = 250;
const PAGE_BYTES = 4096;
/** What a process may use beyond the engine's own limit: its code, rows in transit, fragmentation. */
const ALLOWANCE = 2 ** 30;

/**
 * Watches a process's resident memory. The engine keeps most of its memory within its limit, but
 * not all (lists and texts that an aggregate gathers, for one); without a watch such a query takes
 * the machine down. Only where /proc tells, which is Linux; elsewhere nothing is watched.
 *
 * @param limit bytes the engine may use; above it by a gibibyte and a quarter, `onExceeded` is called once
 * @returns a function that ends the watch
 */
export function watchMemory(pid: number, limit: number, onExceeded: () => void): () => void {
  const most = limit * 1.25 + ALLOWANCE;
  const timer = setInterval(async () => {
    const status = await readFile(`/proc/${pid}/statm`, 'utf8').catch(() => '');
    const resident = Number(status.split(' ')[1] ?? 0) * PAGE_BYTES;
    if (resident <= most) return;
    clearInterval(timer);
    onExceeded();
  }, INTERVAL);
  timer.unref();
  return () => clearInterval(timer);
}
