// Runs a command as a process of its own and measures it from outside, through /proc (Linux):
// wall time, processor time and memory of the process and everything it starts.
import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

/** Milliseconds between two looks at the processes. */
const INTERVAL = 50;
const PAGE = 4096;
/** Clock ticks a second in /proc/PID/stat; 100 on every Linux that Node runs on. */
const TICKS = 100;

/**
 * What one process tree cost. Seconds; bytes.
 * @typedef {object} Cost
 * @property {number} seconds Wall time from start to exit.
 * @property {number} cpuSeconds User and system time of all processes, as far as sampling saw them.
 * @property {number} peakBytes Greatest sum of resident sets of all processes at one moment.
 * @property {{ command: string, peakBytes: number }[]} processes Each process's own peak (VmHWM).
 * @property {string} stdout
 * @property {string} stderr
 */

/**
 * @param {readonly string[]} command
 * @param {import('node:child_process').SpawnOptions} [options]
 * @returns {Promise<Cost>} Rejects when the command fails, with what it wrote to stderr.
 */
export function measure(command, options = {}) {
  const [program, ...args] = command;
  const begin = performance.now();
  const child = spawn(program, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
  const seen = new Map();
  let peakBytes = 0;
  const look = () => {
    let total = 0;
    for (const process of tree(child.pid)) {
      total += process.bytes;
      const before = seen.get(process.pid);
      seen.set(process.pid, {
        command: process.command,
        cpuSeconds: process.cpuSeconds,
        peakBytes: Math.max(before?.peakBytes ?? 0, process.highest),
      });
    }
    peakBytes = Math.max(peakBytes, total);
  };
  const timer = setInterval(look, INTERVAL);
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk) => {
    stdout += chunk;
  });
  child.stderr.on('data', (chunk) => {
    stderr += chunk;
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (status, signal) => {
      clearInterval(timer);
      const seconds = (performance.now() - begin) / 1000;
      if (status !== 0) {
        reject(new Error(`${command.join(' ')} ended with ${signal ?? status}:\n${stderr}`));
        return;
      }
      const processes = [...seen.values()];
      resolve({
        seconds,
        cpuSeconds: processes.reduce((sum, process) => sum + process.cpuSeconds, 0),
        peakBytes,
        processes: processes.map(({ command: name, peakBytes: own }) => ({
          command: name,
          peakBytes: own,
        })),
        stdout,
        stderr,
      });
    });
  });
}

/** Seconds of processor time that the processes below `root`, itself included, have used so far. */
export function cpuSeconds(root) {
  return tree(root).reduce((sum, process) => sum + process.cpuSeconds, 0);
}

/** Sum of the resident sets of the processes below `root`, itself included, as they are now. */
export function residentBytes(root) {
  return tree(root).reduce((sum, process) => sum + process.bytes, 0);
}

/** The processes below `root`, itself included, as they are now. */
function tree(root) {
  const all = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  const children = new Map();
  const found = new Map();
  for (const name of all) {
    const process = readProcess(Number(name));
    if (process === undefined) continue;
    found.set(process.pid, process);
    children.set(process.parent, [...(children.get(process.parent) ?? []), process.pid]);
  }
  const members = [];
  const visit = (pid) => {
    const process = found.get(pid);
    if (process === undefined) return;
    members.push(process);
    for (const child of children.get(pid) ?? []) visit(child);
  };
  visit(root);
  return members;
}

function readProcess(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The command stands in brackets and may hold blanks and brackets itself.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    return {
      pid,
      parent: Number(fields[1]),
      command: stat.slice(stat.indexOf('(') + 1, stat.lastIndexOf(')')),
      cpuSeconds: (Number(fields[11]) + Number(fields[12])) / TICKS,
      bytes: Number(fields[21]) * PAGE,
      highest: 1024 * Number(/^VmHWM:\s+(\d+)/m.exec(status)?.[1] ?? 0),
    };
  } catch {
    // It ended while we looked.
    return undefined;
  }
}
