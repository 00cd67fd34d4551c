import type { Estimate, LoadStep } from '../../api/client.js';
import { countText, nounText } from '../../ui/amounts.js';

const THREE = new Intl.NumberFormat('en-GB', { maximumSignificantDigits: 3 });

/** `8 users`, `500 requests/s`, `500 requests/s at random times` */
export function arrivalsText(arrivals: LoadStep['arrivals']): string {
  switch (arrivals.kind) {
    case 'users':
      return nounText(arrivals.users, 'user');
    case 'constant':
      return `${countText(arrivals.rate)} requests/s`;
    case 'poisson':
      return `${countText(arrivals.rate)} requests/s at random times`;
  }
}

/** `1,234 ± 12`: half the width of the 95 % interval. */
export function estimateText({ value, low, high }: Estimate): string {
  return `${THREE.format(value)} ± ${THREE.format((high - low) / 2)}`;
}

/** Requests that were not answered rightly, all causes together. */
export function errorCount({ errors }: Pick<LoadStep, 'errors'>): number {
  return Object.values(errors).reduce((sum, count) => sum + count, 0);
}

/** `503: 12, timeout: 1` */
export function errorText({ errors }: Pick<LoadStep, 'errors'>): string {
  return Object.entries(errors)
    .map(([cause, count]) => `${cause}: ${countText(count)}`)
    .join(', ');
}
