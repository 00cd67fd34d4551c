import type { Configuration, Knob } from '../tuning-target.js';

/**
 * Configurations as points for the model: a number lies between 0 (its least value) and 1 (its greatest), by
 * its logarithm where the knob's steps are ratios; a choice is the index of its value.
 */
export interface KnobCoordinates {
  readonly knobs: readonly Knob[];
  readonly of: (configuration: Configuration) => Float64Array;
  /**
   * Squared distance along one knob. Two values of a choice are 1 apart, which is what one-hot columns of
   * length 1/sqrt(2) give.
   */
  readonly squared: (knob: number, a: number, b: number) => number;
}

export function knobCoordinates(knobs: readonly Knob[]): KnobCoordinates {
  const scales = knobs.map(scaleOf);
  const choices = knobs.map(({ kind }) => kind === 'choice');
  return {
    knobs,
    of: (configuration) =>
      Float64Array.from(knobs, ({ name }, index) => scales[index]?.(configuration[name]) ?? 0),
    squared: (knob, a, b) => {
      if (choices[knob] === true) return a === b ? 0 : 1;
      return (a - b) ** 2;
    },
  };
}

function scaleOf(knob: Knob): (value: Configuration[string] | undefined) => number {
  if (knob.kind === 'choice') {
    return (value) => knob.values.findIndex((other) => other === value);
  }
  const least = Math.min(...knob.values);
  // A list may start with 0 ("off"), whose logarithm is not a number.
  const shift = least > 0 ? 0 : 1 - least;
  const scale = (value: number): number => (knob.log ? Math.log2(value + shift) : value);
  const low = scale(least);
  const width = scale(Math.max(...knob.values)) - low;
  return (value) => (typeof value === 'number' && width > 0 ? (scale(value) - low) / width : 0);
}
