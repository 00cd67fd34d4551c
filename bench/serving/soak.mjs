// Holds an endpoint at a share of its capacity and compares every answer with what the endpoint said to the
// same request when it was alone. Memory must be flat and no request may fail.
//
//   node bench/serving/soak.mjs [--minutes 30] [--share 0.7] [--model mlp|retrieval] [--isolation process]
import { parseArgs } from 'node:util';
import { openGenerator } from '@lathe/serving';
import { machine, megabytes, verdict } from '../measure/numbers.mjs';
import { residentBytes } from '../measure/process-tree.mjs';
import { exampleModel, startEndpoint } from './endpoint.mjs';
import { answersOf, flowerBodies, inferRequests, retrievalBodies } from './requests.mjs';

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '30' },
    share: { type: 'string', default: '0.7' },
    model: { type: 'string', default: 'retrieval' },
    isolation: { type: 'string', default: 'process' },
    instances: { type: 'string', default: '1' },
  },
});
/** Seconds between two readings of the memory. */
const EVERY = 5;

const name = values.model;
process.stdout.write(`${machine()}\n`);
const endpoint = await startEndpoint([exampleModel(name)], {
  isolation: values.isolation,
  instances: values.instances,
});
try {
  const { inputs } = await (await fetch(`${endpoint.url}/v2/models/${name}`)).json();
  const bodies = (name === 'mlp' ? flowerBodies : retrievalBodies)(inputs[0].name);
  const requests = inferRequests(endpoint.url, name, bodies);
  const expected = await answersOf(endpoint.url, name, bodies);
  const generator = openGenerator({ ...requests, expected, pid: endpoint.pid });
  const closed = await generator.measure({ kind: 'users', users: 16 }, { seconds: 10, warmUp: 3 });
  const rate = Number(values.share) * closed.step.throughput.value;
  process.stdout.write(
    `capacity ${closed.step.throughput.value.toFixed(0)} requests/s; ${rate.toFixed(0)} requests/s for ${values.minutes} minutes\n`,
  );
  const memory = [];
  const timer = setInterval(() => memory.push(residentBytes(endpoint.pid)), EVERY * 1000);
  let told = 0;
  const { step } = await generator.measure(
    { kind: 'constant', rate },
    {
      seconds: Number(values.minutes) * 60,
      warmUp: 10,
      windowSeconds: 1,
      onProgress: ({ seconds, p95, errors }) => {
        if (seconds - told < 60) return;
        told = seconds;
        process.stdout.write(
          `${(seconds / 60).toFixed(0)} min: p95 ${p95?.toFixed(1)} ms, ${errors} errors, ${megabytes(memory.at(-1) ?? 0)}\n`,
        );
      },
    },
  );
  clearInterval(timer);
  await generator.close();
  const failed = Object.values(step.errors).reduce((sum, count) => sum + count, 0);
  const half = memory.slice(Math.floor(memory.length / 2));
  const growth = trend(half) / mean(half);
  process.stdout.write(
    `${step.requests.toLocaleString('en')} requests, each answer checked: ${failed} failed ${failed === 0 ? '' : JSON.stringify(step.errors)} (asked: none, ${verdict(failed === 0)})\n` +
      `p50 ${step.latency.p50.value.toFixed(2)} ms, p99 ${step.latency.p99.value.toFixed(2)} ms, p99.9 ${step.latency.p999.toFixed(2)} ms, largest ${step.latency.max.toFixed(1)} ms\n` +
      `memory of the process tree: ${megabytes(Math.min(...memory))} to ${megabytes(Math.max(...memory))}; trend over the second half ${(100 * growth).toFixed(2)} % of its mean (asked: flat, ${verdict(Math.abs(growth) < 0.05)})\n`,
  );
} finally {
  await endpoint.stop();
}

function mean(numbers) {
  return numbers.reduce((sum, value) => sum + value, 0) / numbers.length;
}

/** Rise of the least-squares line from the first value to the last. */
function trend(numbers) {
  const middle = (numbers.length - 1) / 2;
  const average = mean(numbers);
  let product = 0;
  let square = 0;
  for (const [at, value] of numbers.entries()) {
    product += (at - middle) * (value - average);
    square += (at - middle) ** 2;
  }
  return square === 0 ? 0 : (product / square) * (numbers.length - 1);
}
