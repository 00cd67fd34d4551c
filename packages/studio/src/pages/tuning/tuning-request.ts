import type { SettingField, StartTuning, TuningSuggestion } from '../../api/client.js';
import { objectiveProblem } from '../objective-problem.js';
import { knobText, readKnob } from './knob-values.js';

/** A setting that is turned, with its values as they were typed. */
export interface TypedKnob {
  readonly name: string;
  readonly text: string;
}

/** The form of a tuning run; undefined numbers are empty fields. */
export interface TuningForm {
  readonly models: readonly string[];
  readonly knobs: readonly TypedKnob[];
  /** One a line. */
  readonly constraints: string;
  readonly objective: string;
  readonly aim: NonNullable<StartTuning['aim']>;
  readonly price: number | undefined;
  /** Undefined: the knee of each configuration is found. */
  readonly users: number | undefined;
  readonly trials: number | undefined;
  /** Undefined: no limit. */
  readonly minutes: number | undefined;
  readonly lookSeconds: number | undefined;
}

/** The form as it stands when it opens. */
export function suggestedForm({ knobs, constraints, objective }: TuningSuggestion): TuningForm {
  return {
    models: [],
    knobs: knobs.map(({ name, values }) => ({ name, text: knobText(values) })),
    constraints: constraints.join('\n'),
    objective,
    aim: 'throughput',
    price: undefined,
    users: undefined,
    trials: 40,
    minutes: 30,
    lookSeconds: 6,
  };
}

export interface TuningProblems {
  readonly models?: string;
  readonly noKnobs?: string;
  /** By name of the knob. */
  readonly knobs: Readonly<Record<string, string>>;
  readonly objective?: string;
  readonly price?: string;
  readonly users?: string;
  readonly trials?: string;
  readonly minutes?: string;
  readonly lookSeconds?: string;
}

export const isSound = ({ knobs, ...others }: TuningProblems): boolean =>
  Object.keys(knobs).length === 0 && Object.keys(others).length === 0;

/** What is wrong, by field. */
export function tuningProblems(form: TuningForm, fields: readonly SettingField[]): TuningProblems {
  const objective = objectiveProblem(form.objective);
  const positive = (value: number | undefined): boolean => value === undefined || value > 0;
  return {
    ...(form.models.length === 0 ? { models: 'Choose a model.' } : {}),
    ...(form.knobs.length === 0 ? { noKnobs: 'Choose at least one setting to turn.' } : {}),
    knobs: Object.fromEntries(
      form.knobs.flatMap(({ name, text }) => {
        const field = fields.find((each) => each.name === name);
        const problem = field === undefined ? null : readKnob(text, field).problem;
        return problem === null ? [] : [[name, problem]];
      }),
    ),
    ...(objective === undefined ? {} : { objective }),
    ...(form.aim === 'cost' && !((form.price ?? 0) > 0)
      ? { price: 'Write what an hour of the machine costs.' }
      : {}),
    ...(form.aim === 'latency' && form.users === undefined
      ? { users: 'For least latency, say how many users there are.' }
      : {}),
    ...(form.trials !== undefined && Number.isInteger(form.trials) && form.trials >= 4
      ? {}
      : { trials: 'Write a whole number of at least 4.' }),
    ...(positive(form.minutes) ? {} : { minutes: 'Write a number above 0, or leave it empty.' }),
    ...((form.lookSeconds ?? 0) > 0 ? {} : { lookSeconds: 'Write a number above 0.' }),
  };
}

/** What the API is asked for. The form must be without problems. */
export function tuningRequest(form: TuningForm, fields: readonly SettingField[]): StartTuning {
  const { models, constraints, objective, aim, price, users, trials, minutes, lookSeconds } = form;
  const written = constraints
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  return {
    models: [...models],
    knobs: Object.fromEntries(
      form.knobs.flatMap(({ name, text }) => {
        const field = fields.find((each) => each.name === name);
        const values = field === undefined ? null : readKnob(text, field).values;
        return values === null ? [] : [[name, [...values]]];
      }),
    ),
    // Those that name a setting which is no longer turned hold for its default.
    constraints: written,
    aim,
    ...(objective.trim() === '' ? {} : { objective: objective.trim() }),
    ...(aim === 'cost' && price !== undefined ? { pricePerHour: price } : {}),
    ...(users === undefined ? {} : { users }),
    ...(trials === undefined ? {} : { trials }),
    ...(minutes === undefined ? {} : { minutes }),
    ...(lookSeconds === undefined ? {} : { lookSeconds }),
  };
}
