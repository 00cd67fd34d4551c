// Tunes a simulated server with a journal; killed by the test. Arguments: journal, milliseconds of a look.
import { setTimeout as delay } from 'node:timers/promises';
import { checkTuningSpace } from '@lathe/serving/tune/parse-tuning-space';
import { batchingServer } from '@lathe/serving/tune/targets/simulated-servers';
import { simulatedTarget } from '@lathe/serving/tune/targets/simulated-target';
import { tune } from '@lathe/serving/tune/tune';

const [journal, pause] = process.argv.slice(2);
const server = batchingServer();
const target = simulatedTarget({ ...server, noise: 0.03, seed: 11 });
const space = checkTuningSpace({
  latheTuning: 1,
  target: { kind: 'grid', path: 'simulated' },
  knobs: Object.fromEntries(server.knobs.map(({ name, values }) => [name, [...values]])),
  budget: { trials: 14 },
});
const slow = {
  ...target,
  measure: async (...wish) => {
    await delay(Number(pause));
    return target.measure(...wish);
  },
};
const report = await tune({
  space,
  target: slow,
  cores: 2,
  ...(journal === '' ? {} : { journal }),
  onEvent: ({ kind }) => {
    if (kind === 'trial-done') process.stdout.write('.');
  },
});
process.stdout.write(
  `\n${JSON.stringify({ trials: report.trials.map(({ measurement: { seconds, restartSeconds, ...figures }, ...trial }) => ({ ...trial, figures })), verdict: report.verdict })}\n`,
);
