import type { LoadGenerator, MeasuredStep } from '../../load/generator.js';
import type { LoadStep, Objective } from '../../load/load-report.js';
import { latencyAt } from '../../load/objective.js';
import type { MeasureWish } from '../tuning-target.js';
import { bracketKnee, slightlyFewerUsers } from './knee-bracket.js';

export interface LookOptions {
  readonly objective: Objective | null;
  /** Where a search for the knee ends. */
  readonly maxUsers: number;
}

/** A configuration of which more answers than this are wrong does not count. */
export const MOST_ERRORS = 0.01;
/**
 * Dropped before each measurement, as a share of it: a fixed time, so that looks of the same length cost the
 * same. A rule that waits for steadiness would spend most of a short look on waiting.
 */
const WARM_UP = 1 / 3;
/** Times that users are lowered when a look at the knee that was found breaks the objective. */
const MOST_LOWERED = 2;
/** Users where a search for the knee begins when nothing is known. */
const FIRST_USERS = 4;

/**
 * Measures a server that is up: at the users that were wished, or near its knee, where fewer are taken when the
 * look breaks the objective that a short probe kept. A look in which the generator was short is made once more.
 * Errors: those of `LoadGenerator.measure`.
 */
export async function measureLook(
  generator: LoadGenerator,
  { objective, maxUsers }: LookOptions,
  wish: MeasureWish,
): Promise<MeasuredStep> {
  const once = (users: number, seconds: number): Promise<MeasuredStep> =>
    generator.measure(
      { kind: 'users', users },
      { seconds, warmUp: seconds * WARM_UP, signal: wish.signal },
    );
  /** A machine that is busy for a moment is often free the next time. */
  const measure = async (users: number): Promise<MeasuredStep> => {
    const first = await once(users, wish.seconds);
    return generatorDoubt(first) === null ? first : once(users, wish.seconds);
  };
  if (wish.users !== undefined) return measure(wish.users);

  let users = await bracketKnee({
    start: wish.startUsers ?? FIRST_USERS,
    most: maxUsers,
    probe: async (tried) => {
      // A probe only has to tell 5 % apart.
      const { step } = await once(tried, Math.max(0.5, wish.seconds / 3));
      return { users: tried, throughput: step.throughput.value, strain: strainOf(step, objective) };
    },
  });
  for (let lowered = 0; ; lowered += 1) {
    const found = await measure(users);
    const strain = strainOf(found.step, objective);
    // Short probes waver: what kept the objective there may break it here.
    if (strain <= 1 || users === 1 || lowered === MOST_LOWERED) return found;
    users = slightlyFewerUsers({ users, strain });
  }
}

/** Latency over that of the objective; Infinity when more answers are wrong than a configuration may have. */
function strainOf(step: LoadStep, objective: Objective | null): number {
  if (errorShare(step) > MOST_ERRORS) return Number.POSITIVE_INFINITY;
  return objective === null
    ? 0
    : latencyAt(step.latency, objective.percentile).value / objective.below;
}

/** Why the server may be faster than it was measured; null when the generator kept up. */
export function generatorDoubt({ doubts }: MeasuredStep): string | null {
  return doubts.find(({ of }) => of === 'generator')?.reason ?? null;
}

export function errorShare(step: LoadStep): number {
  const errors = Object.values(step.errors).reduce((sum, count) => sum + count, 0);
  return step.requests === 0 ? 1 : errors / step.requests;
}
