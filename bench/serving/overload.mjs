// Goodput under overload: right answers within the objective, at rates up to three times what the endpoint
// can do. Arrivals are Poisson, latency counts from the intended start.
//
// Rounds go through all rates in turn, every second one backwards, so that drift of the machine hits all.
//
//   node bench/serving/overload.mjs [--rounds 3] [--seconds 5] [--slo 100] [--max-wait 60] [--isolation thread]
import { parseArgs } from 'node:util';
import { openGenerator } from '@lathe/serving';
import { machine, median, table, verdict } from '../measure/numbers.mjs';
import { exampleModel, startEndpoint } from './endpoint.mjs';
import { inferRequests, retrievalBodies } from './requests.mjs';

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '3' },
    seconds: { type: 'string', default: '5' },
    slo: { type: 'string', default: '100' },
    'max-wait': { type: 'string', default: '60' },
    'max-batch': { type: 'string', default: '1' },
    isolation: { type: 'string', default: 'thread' },
  },
});
const seconds = Number(values.seconds);
process.stdout.write(`${machine()}\n`);
const endpoint = await startEndpoint([exampleModel('retrieval')], {
  isolation: values.isolation,
  instances: 1,
  'max-batch': values['max-batch'],
  'max-wait-ms': values['max-wait'],
});
try {
  const { inputs } = await (await fetch(`${endpoint.url}/v2/models/retrieval`)).json();
  const generator = openGenerator({
    ...inferRequests(endpoint.url, 'retrieval', retrievalBodies(inputs[0].name)),
    objective: { percentile: 99, below: Number(values.slo) },
    pid: endpoint.pid,
  });
  const closed = await generator.measure({ kind: 'users', users: 8 }, { seconds, warmUp: 2 });
  const capacity = closed.step.throughput.value;
  process.stdout.write(`capacity, 8 users in a closed loop: ${capacity.toFixed(0)} requests/s\n`);
  const shares = [0.5, 0.7, 0.9, 1, 1.5, 2, 3];
  const steps = new Map(shares.map((share) => [share, []]));
  for (let round = 0; round < Number(values.rounds); round += 1) {
    for (const share of round % 2 === 0 ? shares : shares.toReversed()) {
      const arrivals = { kind: 'poisson', rate: share * capacity, seed: 7 + round };
      const { step } = await generator.measure(arrivals, { seconds, warmUp: 1 });
      steps.get(share).push(step);
    }
  }
  await generator.close();
  const middle = (share, figure) => median(steps.get(share).map(figure));
  const refused = ({ errors, seconds: length }) => (errors['503'] ?? 0) / length;
  const failed = ({ errors, seconds: length }) =>
    Object.values(errors).reduce((sum, count) => sum + count, 0) / length;
  process.stdout.write(
    `${table([
      [
        'load',
        'offered/s',
        'answers/s',
        `within ${values.slo} ms/s`,
        'p50 ms',
        'p99 ms',
        '503/s',
        'other errors/s',
      ],
      ...shares.map((share) => [
        `${share} x`,
        (share * capacity).toFixed(0),
        middle(share, (step) => step.throughput.value).toFixed(0),
        middle(share, (step) => step.goodput.value).toFixed(0),
        middle(share, (step) => step.latency.p50.value).toFixed(1),
        middle(share, (step) => step.latency.p99.value).toFixed(1),
        middle(share, refused).toFixed(0),
        middle(share, (step) => failed(step) - refused(step)).toFixed(0),
      ]),
    ])}\n`,
  );
  const goodputs = shares.map((share) => middle(share, (step) => step.goodput.value));
  const kept = middle(2, (step) => step.goodput.value) / Math.max(...goodputs);
  process.stdout.write(
    `goodput at twice the capacity: ${(100 * kept).toFixed(1)} % of the peak (asked: above 90 %, ${verdict(kept > 0.9)})\n`,
  );
} finally {
  await endpoint.stop();
}
