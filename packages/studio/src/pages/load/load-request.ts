import type { StartLoadTest } from '../../api/client.js';
import { objectiveProblem } from '../objective-problem.js';

/** How the requests come, as a person chooses it. */
export type ArrivalKind = StartLoadTest['arrivals']['kind'];

/** The form of a load test; undefined numbers are empty fields. */
export interface LoadForm {
  /** Id of an endpoint; "" for another address. */
  readonly endpoint: string;
  readonly url: string;
  /** "" for the only one. */
  readonly model: string;
  readonly kind: ArrivalKind;
  readonly maxUsers: number | undefined;
  readonly users: number | undefined;
  readonly rate: number | undefined;
  readonly objective: string;
  /** Most seconds of a step. */
  readonly seconds: number | undefined;
  readonly check: boolean;
}

export const EMPTY_LOAD: LoadForm = {
  endpoint: '',
  url: '',
  model: '',
  kind: 'climb',
  maxUsers: 64,
  users: 8,
  rate: 100,
  objective: '',
  seconds: 10,
  check: false,
};

/** The form as it was filled in for an earlier test. */
export function formOf(request: StartLoadTest): LoadForm {
  const { arrivals } = request;
  return {
    endpoint: request.endpoint ?? '',
    url: request.url ?? '',
    model: request.model ?? '',
    kind: arrivals.kind,
    maxUsers: arrivals.kind === 'climb' ? (arrivals.maxUsers ?? 256) : EMPTY_LOAD.maxUsers,
    users: arrivals.kind === 'users' ? arrivals.users : EMPTY_LOAD.users,
    rate:
      arrivals.kind === 'constant' || arrivals.kind === 'poisson' ? arrivals.rate : EMPTY_LOAD.rate,
    objective: request.slo ?? '',
    seconds: request.duration ?? 30,
    check: request.check ?? false,
  };
}

export type LoadProblems = Partial<Record<keyof LoadForm, string>>;

/** What is wrong, by field. */
export function loadProblems(form: LoadForm): LoadProblems {
  const objective = objectiveProblem(form.objective);
  const count = (value: number | undefined): value is number =>
    value !== undefined && Number.isInteger(value) && value >= 1 && value <= 10_000;
  return {
    ...(form.endpoint === '' && !/^https?:\/\/\S+$/.test(form.url)
      ? { url: 'Write an address such as http://127.0.0.1:8080.' }
      : {}),
    ...(form.kind === 'climb' && !count(form.maxUsers)
      ? { maxUsers: 'Write a whole number from 1 to 10,000.' }
      : {}),
    ...(form.kind === 'users' && !count(form.users)
      ? { users: 'Write a whole number from 1 to 10,000.' }
      : {}),
    ...((form.kind === 'constant' || form.kind === 'poisson') && !((form.rate ?? 0) > 0)
      ? { rate: 'Write a number above 0.' }
      : {}),
    ...(objective === undefined ? {} : { objective }),
    ...((form.seconds ?? 0) > 0 ? {} : { seconds: 'Write a number above 0.' }),
  };
}

/** What the API is asked for. The form must be without problems. */
export function loadRequest(form: LoadForm): StartLoadTest {
  const { endpoint, url, model, objective, seconds, check } = form;
  return {
    ...(endpoint === '' ? { url } : { endpoint }),
    ...(model === '' ? {} : { model }),
    arrivals: arrivalsOf(form),
    ...(objective.trim() === '' ? {} : { slo: objective.trim() }),
    ...(seconds === undefined ? {} : { duration: seconds }),
    check,
  };
}

function arrivalsOf({ kind, maxUsers, users, rate }: LoadForm): StartLoadTest['arrivals'] {
  switch (kind) {
    case 'climb':
      return { kind, step: 'double', ...(maxUsers === undefined ? {} : { maxUsers }) };
    case 'users':
      return { kind, users: users ?? 1 };
    default:
      return { kind, rate: rate ?? 1 };
  }
}
