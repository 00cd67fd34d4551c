const COUNT = new Intl.NumberFormat('en-GB');
const SHORT = new Intl.NumberFormat('en-GB', { maximumSignificantDigits: 3 });
const PERCENT = new Intl.NumberFormat('en-GB', { maximumFractionDigits: 1 });
const MOMENT = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'short' });

const SIZES = ['B', 'kB', 'MB', 'GB', 'TB'];

/** `12,345` */
export const countText = (count: number): string => COUNT.format(count);

/** `1 row`, `12,345 rows`; `many` where the plural is not the noun with an s. */
export function nounText(count: number, one: string, many = `${one}s`): string {
  return `${COUNT.format(count)} ${count === 1 ? one : many}`;
}

/** `1.23 MB`: powers of 1000, as disks are sold. */
export function sizeText(bytes: number): string {
  const power =
    bytes < 1 ? 0 : Math.min(SIZES.length - 1, Math.floor(Math.log10(bytes) / 3 + 1e-12));
  return `${SHORT.format(bytes / 1000 ** power)} ${SIZES[power]}`;
}

/**
 * A share between 0 and 1 as a percentage with one decimal. What is not quite all or nothing is never
 * rounded to it: `99.9 %`, `0.1 %`.
 */
export function shareText(share: number): string {
  const percent = Math.round(share * 1000) / 10;
  if (share < 1 && percent >= 100) return '99.9 %';
  if (share > 0 && percent <= 0) return '0.1 %';
  return `${PERCENT.format(percent)} %`;
}

/** `40 ms`, `0.4 s`, `12 s`, `3 min 5 s`, `2 h 10 min` */
export function durationText(seconds: number): string {
  if (seconds < 0.0005) return 'under 1 ms';
  if (seconds < 0.0995) return `${Math.round(seconds * 1000)} ms`;
  if (seconds < 9.95) return `${(Math.round(seconds * 10) / 10).toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  const minutes = Math.round(whole / 60);
  return `${COUNT.format(Math.floor(minutes / 60))} h ${minutes % 60} min`;
}

/** How long is left, no finer than it can be told: `a few seconds left`, `about 40 s left`. */
export function timeLeftText(seconds: number): string {
  if (seconds < 5) return 'a few seconds left';
  if (seconds <= 55) return `about ${Math.ceil(seconds / 5) * 5} s left`;
  const minutes = Math.max(1, Math.round(seconds / 60));
  if (minutes < 60) return `about ${minutes} min left`;
  return `about ${COUNT.format(Math.floor(minutes / 60))} h ${minutes % 60} min left`;
}

/** `1,230,000 rows/s`, to three digits. */
export const rateText = (rowsPerSecond: number): string => `${SHORT.format(rowsPerSecond)} rows/s`;

/** `1,230/s`, to three digits: of answers, requests, errors. */
export const perSecondText = (perSecond: number): string => `${SHORT.format(perSecond)}/s`;

/** `0.42 ms`, `12.3 ms`, `1.2 s`: a latency, to three digits. */
export function latencyText(milliseconds: number): string {
  return milliseconds < 1_000
    ? `${SHORT.format(milliseconds)} ms`
    : `${SHORT.format(milliseconds / 1_000)} s`;
}

/** A point in time on the reader's clock. */
export function momentText(iso: string): string {
  const date = new Date(iso);
  return Number.isNaN(date.getTime()) ? iso : MOMENT.format(date);
}

/** How long ago: `just now`, `5 min ago`, `3 h ago`, `yesterday`, `4 days ago`, then the date. */
export function agoText(iso: string, now: number): string {
  const seconds = (now - Date.parse(iso)) / 1000;
  if (Number.isNaN(seconds)) return iso;
  if (seconds < 60) return 'just now';
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ago`;
  if (seconds < 86_400) return `${Math.floor(seconds / 3600)} h ago`;
  const days = Math.floor(seconds / 86_400);
  if (days === 1) return 'yesterday';
  return days < 14 ? `${days} days ago` : momentText(iso);
}

/** Seconds between two points in time; `now` (milliseconds) where the second is not there yet. */
export function secondsBetween(from: string, to: string | null, now: number): number {
  const end = to === null ? now : Date.parse(to);
  return Math.max(0, (end - Date.parse(from)) / 1000);
}
