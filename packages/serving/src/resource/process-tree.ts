import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

/** What one process has used so far. */
export interface ProcessReading {
  readonly pid: number;
  readonly parent: number;
  /** When it was started, in the system's own count: tells processes apart that have had the same number. */
  readonly startedAt: string;
  /** User and system time. */
  readonly cpuSeconds: number;
  /** Resident set, bytes. Memory that processes share is counted in each of them. */
  readonly memory: number;
}

/** Clock ticks a second in `/proc`; 100 on every Linux that Node.js runs on. */
const TICKS = 100;
const PAGE = 4096;

/**
 * A process and all that descend from it, as they are now; empty when it is gone. `except` and what descends
 * from it is left out (a generator that the server itself started). From `/proc` on Linux, from `ps` on
 * other systems.
 */
export function readProcessTree(pid: number, except?: number): ProcessReading[] {
  const all = process.platform === 'linux' ? readProc() : readPs();
  const children = new Map<number, ProcessReading[]>();
  for (const reading of all) {
    const siblings = children.get(reading.parent);
    if (siblings === undefined) children.set(reading.parent, [reading]);
    else siblings.push(reading);
  }
  const tree = all.filter((reading) => reading.pid === pid && pid !== except);
  for (let at = 0; at < tree.length; at += 1) {
    const found = children.get(tree[at]?.pid ?? -1) ?? [];
    tree.push(...found.filter((child) => child.pid !== except));
  }
  return tree;
}

function readProc(): ProcessReading[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => readOne(Number(name)) ?? []);
}

function readOne(pid: number): ProcessReading | null {
  let stat: string;
  try {
    stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  } catch {
    // It has ended since the folder was listed.
    return null;
  }
  // The name, in brackets, may hold spaces and brackets; fields are counted after it (proc(5)).
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return {
    pid,
    parent: Number(fields[1]),
    startedAt: fields[19] ?? '',
    cpuSeconds: (Number(fields[11]) + Number(fields[12])) / TICKS,
    memory: Number(fields[21]) * PAGE,
  };
}

function readPs(): ProcessReading[] {
  let text: string;
  try {
    text = execFileSync('ps', ['-A', '-o', 'pid=,ppid=,time=,rss=,lstart='], { encoding: 'utf8' });
  } catch {
    return [];
  }
  return text.split('\n').flatMap((line) => {
    const match = /^\s*(\d+)\s+(\d+)\s+([\d:.-]+)\s+(\d+)\s+(.*)$/.exec(line);
    if (match === null) return [];
    return {
      pid: Number(match[1]),
      parent: Number(match[2]),
      startedAt: match[5] ?? '',
      cpuSeconds: clockSeconds(match[3] ?? ''),
      memory: Number(match[4]) * 1024,
    };
  });
}

/** Seconds of `[[days-]hours:]minutes:seconds`. */
export function clockSeconds(text: string): number {
  const [clock = '', days = '0'] = text.split('-').reverse();
  return clock.split(':').reduce((sum, part) => sum * 60 + Number(part), 0) + Number(days) * 86_400;
}
