import type { LoadSettings } from './load-settings.js';
import type { TuningSettings } from './tuning-settings.js';

/** The command that runs a load test of these settings: what a report says of how to repeat it. */
export function loadCommand(settings: LoadSettings): string {
  const { url, arrivals, payload, headers } = settings;
  return commandText([
    'lathe',
    'load',
    url,
    ...arrivalsOptions(arrivals),
    ...option('--model', settings.model),
    ...option('--slo', settings.slo),
    ...(payload.kind === 'schema'
      ? []
      : [`--${payload.kind === 'file' ? 'payload' : 'rows'}`, payload.path]),
    ...option('--method', settings.method),
    ...Object.keys(headers).flatMap((name) => [
      '--header',
      `${name}: ${shownHeader(name, headers)}`,
    ]),
    ...option('--type', settings.type),
    ...option('--duration', settings.duration),
    ...option('--warm-up', settings.warmUp),
    ...option('--precision', settings.precision),
    ...option('--timeout', settings.timeout),
    '--seed',
    String(settings.seed),
    ...(settings.check ? ['--check'] : []),
  ]);
}

/** The command that runs a tuning of this space. */
export function tuneCommand(space: string, settings: TuningSettings): string {
  return commandText([
    'lathe',
    'tune',
    '--space',
    space,
    ...option('--slo', settings.slo),
    ...option('--trials', settings.trials),
    ...option('--minutes', settings.minutes),
    ...option('--seed', settings.seed),
  ]);
}

/** Header fields that let their holder in. */
const SECRET_HEADERS = /^(authorization|proxy-authorization|cookie|.*(token|secret|api-?key).*)$/i;

/** A report is passed around: what lets its holder in does not go into it. */
export function withoutSecrets(settings: LoadSettings): LoadSettings {
  const { headers } = settings;
  const shown = Object.keys(headers).map((name) => [name, shownHeader(name, headers)]);
  return { ...settings, headers: Object.fromEntries(shown) };
}

function shownHeader(name: string, headers: Readonly<Record<string, string>>): string {
  return SECRET_HEADERS.test(name) ? '...' : (headers[name] ?? '');
}

function arrivalsOptions(arrivals: LoadSettings['arrivals']): string[] {
  switch (arrivals.kind) {
    case 'users':
      return ['--users', String(arrivals.users)];
    case 'climb':
      return ['--climb', '--step', arrivals.step, '--max-users', String(arrivals.maxUsers)];
    case 'constant':
      return ['--rate', String(arrivals.rate)];
    case 'poisson':
      return ['--rate', String(arrivals.rate), '--poisson'];
  }
}

function option(name: string, value: string | number | undefined): string[] {
  return value === undefined ? [] : [name, String(value)];
}

/** Words for a shell; quoted where it would read them otherwise. */
export function commandText(words: readonly string[]): string {
  return words
    .map((word) => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`))
    .join(' ');
}
