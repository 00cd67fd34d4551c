import { InvalidArgumentError } from 'commander';

/** A number as an option's value. */
export function numberOf(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !Number.isFinite(value)) {
    throw new InvalidArgumentError('Give a number.');
  }
  return value;
}
