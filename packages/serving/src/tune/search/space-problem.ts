import { pythonKnobs } from '../../backend/python-knobs.js';
import { endpointSettings } from '../../endpoint/endpoint-settings.js';
import { parseObjective } from '../../load/objective.js';
import { configurationGrid } from '../configuration-grid.js';
import { parseConstraint } from '../constraint.js';
import { knobsOf, type TuningSpace } from '../tuning-space.js';
import type { Configuration, Knob, TuningTarget } from '../tuning-target.js';
import type { SearchProblem } from './search-problem.js';

/** What a space file asks of a target on a machine with so many cores. Errors: `tuning-grid-empty`. */
export function spaceProblem(
  space: TuningSpace,
  target: Pick<TuningTarget, 'refuse'>,
  cores: number,
): SearchProblem {
  const knobs = knobsOf(space);
  const fixed = { ...space.fixed, cores };
  const names = [...knobs.map(({ name }) => name), ...Object.keys(fixed)];
  return {
    grid: configurationGrid({
      knobs,
      baseline: { ...defaultsOf(space, knobs), ...space.baseline },
      fixed,
      constraints: space.constraints.map((constraint) => parseConstraint(constraint, names)),
      refuse: ({ cores: _, ...configuration }) => target.refuse(configuration),
      seed: space.seed,
    }),
    aim: space.aim,
    objective: space.objective === undefined ? null : parseObjective(space.objective),
    price: space.price ?? null,
    budget: { trials: space.budget.trials, minutes: space.budget.minutes ?? null },
    lookSeconds: space.lookSeconds,
    seed: space.seed,
  };
}

/** Defaults of the target that are among the values of the knobs. */
function defaultsOf({ target }: TuningSpace, knobs: readonly Knob[]): Configuration {
  const defaults: Readonly<Record<string, unknown>> =
    target.kind === 'endpoint'
      ? endpointSettings.parse({})
      : target.kind === 'python'
        ? pythonKnobs.parse({})
        : {};
  return Object.fromEntries(
    knobs.flatMap(({ name, values }) =>
      values.flatMap((value) => (value === defaults[name] ? [[name, value] as const] : [])),
    ),
  );
}
