import { standardError } from './estimate.js';
import type { LoadGenerator, MeasuredStep, MeasureOptions } from './generator.js';
import { findKnee, type RampStep } from './knee.js';
import type { Knee, Objective, ScalabilityFit } from './load-report.js';
import { fitScalability } from './scalability.js';

export interface ClimbOptions {
  /** `double`: 1, 2, 4, ... users, then the halves beside the knee; `linear`: 1, 2, 3, ... Default double. */
  readonly step?: 'linear' | 'double';
  /** Default 1. */
  readonly startUsers?: number;
  /** Default 256. */
  readonly maxUsers?: number;
  /** How often the gaps beside the knee are halved after doubling. Default 1. */
  readonly refinements?: number;
  readonly objective?: Objective | null;
  /** Of the knee's resamples. Default 1. */
  readonly seed?: number;
  /** Of each step. */
  readonly measure?: (users: number) => MeasureOptions;
  readonly onStep?: (step: MeasuredStep) => void;
}

export interface Climb {
  /** In the order of their users. */
  readonly steps: readonly MeasuredStep[];
  readonly knee: Knee | null;
  readonly scalability: ScalabilityFit | null;
}

/** Steps without gain after which a ramp ends: one may be bad luck. */
const FLAT_STEPS = { double: 2, linear: 3 } as const;
/** A fit of so many steps that puts its peak so far below the load ends the ramp a step earlier. */
const BRACKETED = { steps: 6, times: 1.5, rSquared: 0.9 } as const;

/**
 * Raises the number of users until throughput does not grow any more, as far as can be told, or the objective
 * is broken. Errors: those of `measure`.
 */
export async function climb(generator: LoadGenerator, options: ClimbOptions = {}): Promise<Climb> {
  const { step = 'double', maxUsers = 256, objective = null, seed = 1 } = options;
  const measured = new Map<number, MeasuredStep>();
  const kneeOf = (): Knee | null => findKnee(rampOf(measured), { objective, seed });
  const look = async (users: number): Promise<void> => {
    const found = await generator.measure({ kind: 'users', users }, options.measure?.(users) ?? {});
    measured.set(users, found);
    options.onStep?.(found);
  };
  let users = Math.min(options.startUsers ?? 1, maxUsers);
  for (;;) {
    await look(users);
    const knee = kneeOf();
    if (users >= maxUsers || knee === null || knee.why === 'objective-broken') break;
    const flat = [...measured.keys()].filter((each) => each > knee.users).length;
    if (flat >= FLAT_STEPS[step] || (flat > 0 && isBracketed(measured, users))) break;
    users = Math.min(maxUsers, step === 'double' ? users * 2 : users + 1);
  }
  for (let round = 0; step === 'double' && round < (options.refinements ?? 1); round += 1) {
    for (const between of halvesBeside(kneeOf(), [...measured.keys()])) await look(between);
  }
  return {
    steps: inOrder(measured).map(([, found]) => found),
    knee: kneeOf(),
    scalability: fitScalability(pointsOf(measured)),
  };
}

function halvesBeside(knee: Knee | null, measured: readonly number[]): number[] {
  if (knee === null) return [];
  const below = Math.max(0, ...measured.filter((users) => users < knee.users));
  const above = Math.min(...measured.filter((users) => users > knee.users));
  const halves = [
    ...(below > 0 ? [Math.floor((below + knee.users) / 2)] : []),
    ...(Number.isFinite(above) ? [Math.ceil((knee.users + above) / 2)] : []),
  ];
  return halves.filter((users) => !measured.includes(users));
}

function isBracketed(measured: ReadonlyMap<number, MeasuredStep>, users: number): boolean {
  if (measured.size < BRACKETED.steps) return false;
  const fit = fitScalability(pointsOf(measured));
  return (
    fit !== null &&
    fit.rSquared >= BRACKETED.rSquared &&
    fit.peakUsers !== null &&
    fit.peakUsers * BRACKETED.times <= users
  );
}

const inOrder = (measured: ReadonlyMap<number, MeasuredStep>): [number, MeasuredStep][] =>
  [...measured].sort(([a], [b]) => a - b);

const rampOf = (measured: ReadonlyMap<number, MeasuredStep>): RampStep[] =>
  inOrder(measured).map(([users, { batches }]) => ({ users, batches }));

const pointsOf = (measured: ReadonlyMap<number, MeasuredStep>) =>
  inOrder(measured).map(([users, { step, batches }]) => ({
    users,
    throughput: step.throughput.value,
    error: standardError(batches.map(({ answered, seconds }) => answered / seconds)),
  }));
