// Goodput under overload: right answers within the objective, at rates up to three times what the endpoint
// can do. Arrivals are Poisson, latency counts from the intended start.
//
//   node bench/serving/overload.mjs [--seconds 10] [--slo 100] [--max-wait 60] [--isolation thread]
import { parseArgs } from 'node:util';
import { openGenerator } from '@lathe/serving';
import { machine, table, verdict } from '../measure/numbers.mjs';
import { exampleModel, startEndpoint } from './endpoint.mjs';
import { inferRequests, retrievalBodies } from './requests.mjs';

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '10' },
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
  const rows = [];
  const goodputs = new Map();
  for (const share of [0.5, 0.7, 0.9, 1, 1.5, 2, 3]) {
    const rate = share * capacity;
    const arrivals = { kind: 'poisson', rate, seed: 7 };
    const { step } = await generator.measure(arrivals, { seconds, warmUp: 2 });
    goodputs.set(share, step.goodput.value);
    rows.push([
      `${share} x`,
      rate.toFixed(0),
      step.throughput.value.toFixed(0),
      step.goodput.value.toFixed(0),
      step.latency.p50.value.toFixed(1),
      step.latency.p99.value.toFixed(1),
      Object.entries(step.errors)
        .map(([cause, count]) => `${cause}: ${(count / step.seconds).toFixed(0)}/s`)
        .join(', ') || 'none',
      step.invalid.length === 0 ? '' : step.invalid.join('; '),
    ]);
  }
  await generator.close();
  process.stdout.write(
    `${table([['load', 'offered/s', 'answers/s', `within ${values.slo} ms/s`, 'p50 ms', 'p99 ms', 'errors', 'remarks'], ...rows])}\n`,
  );
  const peak = Math.max(...goodputs.values());
  const kept = goodputs.get(2) / peak;
  process.stdout.write(
    `goodput at twice the capacity: ${(100 * kept).toFixed(1)} % of the peak (asked: above 90 %, ${verdict(kept > 0.9)})\n`,
  );
} finally {
  await endpoint.stop();
}
