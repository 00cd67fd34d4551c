// Figures and how they are printed.
import { readFileSync } from 'node:fs';
import { availableParallelism, loadavg, totalmem } from 'node:os';

/** The value below which the given share of values lies, interpolated between closest ranks. */
export function quantile(values, share) {
  const sorted = [...values].sort((a, b) => a - b);
  const place = share * (sorted.length - 1);
  const below = sorted[Math.floor(place)];
  const above = sorted[Math.ceil(place)];
  return below + (above - below) * (place - Math.floor(place));
}

export const median = (values) => quantile(values, 0.5);

export const seconds = (value) => `${value.toFixed(2)} s`;
export const milliseconds = (value) => `${value.toFixed(0)} ms`;
export const times = (value) => value.toFixed(2);
export const gibibytes = (bytes) => `${(bytes / 2 ** 30).toFixed(2)} GiB`;
export const megabytes = (bytes) => `${(bytes / 1e6).toFixed(1)} MB`;

/** Lines of a table with aligned columns; the first row is the header, the first column text. */
export function table(rows) {
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  const line = (row) =>
    row
      .map((cell, column) =>
        column === 0 ? cell.padEnd(widths[column]) : cell.padStart(widths[column]),
      )
      .join('  ')
      .trimEnd();
  const [header, ...body] = rows;
  return [
    line(header),
    widths.map((width) => '-'.repeat(width)).join('  '),
    ...body.map(line),
  ].join('\n');
}

/** What the figures were taken on. The load says how busy the machine was with other work. */
export function machine() {
  const model = /^model name\s*:\s*(.*)$/m.exec(readFileSync('/proc/cpuinfo', 'utf8'))?.[1];
  return `${availableParallelism()} cores (${model ?? 'unknown'}), ${gibibytes(totalmem())} memory, Node ${process.version}, load ${loadavg()[0].toFixed(1)} at the start`;
}

/** Met or not, for a figure with a target. */
export const verdict = (met) => (met ? 'met' : 'NOT MET');
