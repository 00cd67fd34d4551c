import type { Arrivals, Estimate, Objective } from '@lathe/serving';

/** A number with three digits that mean something, or as many as it has before the point. */
function digits(value: number): string {
  if (!Number.isFinite(value)) return '-';
  const size = Math.abs(value);
  const decimals = size === 0 || size >= 100 ? 0 : size >= 10 ? 1 : size >= 1 ? 2 : 3;
  return value.toLocaleString('en-GB', {
    minimumFractionDigits: decimals,
    maximumFractionDigits: decimals,
  });
}

/** `1,234`, of things a second. */
export const rateText = digits;

/** `12.3`, in milliseconds, without the unit. */
export const millisecondsText = digits;

/** `1,234 ± 12`: half the width of the 95 % interval. */
export function estimateText({ value, low, high }: Estimate): string {
  const half = (high - low) / 2;
  return Number.isFinite(half) ? `${digits(value)} ± ${digits(half)}` : digits(value);
}

/** `1,210 to 1,258` */
export function intervalText({ low, high }: Estimate): string {
  return `${digits(low)} to ${digits(high)}`;
}

/** `512 MB`: powers of 1000. */
export function memoryText(bytes: number): string {
  if (bytes >= 1e9) return `${(bytes / 1e9).toFixed(2)} GB`;
  return bytes >= 1e6 ? `${digits(bytes / 1e6)} MB` : `${digits(bytes / 1e3)} kB`;
}

/** `8 users`, `500/s`, `500/s Poisson` */
export function arrivalsText(arrivals: Arrivals): string {
  switch (arrivals.kind) {
    case 'users':
      return `${arrivals.users} ${arrivals.users === 1 ? 'user' : 'users'}`;
    case 'constant':
      return `${arrivals.rate.toLocaleString('en-GB')}/s`;
    case 'poisson':
      return `${arrivals.rate.toLocaleString('en-GB')}/s Poisson`;
  }
}

/** `p95<60ms`, as the command line takes it. */
export function objectiveText({ percentile, below }: Objective): string {
  return `p${percentile}<${below}ms`;
}

/** `1 min 20 s` */
export function durationText(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  if (whole < 60) return `${whole} s`;
  const minutes = Math.floor(whole / 60);
  if (minutes >= 60) return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
  return whole % 60 === 0 ? `${minutes} min` : `${minutes} min ${whole % 60} s`;
}
