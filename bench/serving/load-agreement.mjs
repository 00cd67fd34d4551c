// Does Lathe's load generator agree with wrk? Both hold the same number of connections open to the same server
// of constant service time, in turn (A B A B), so that what the machine does to one it does to the other.
//
//   node bench/serving/load-agreement.mjs [--rounds 5] [--seconds 10] [--users 32] [--service 5]
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { loadavg } from 'node:os';
import { parseArgs, promisify } from 'node:util';
import { openGenerator, requestMessage, targetOf } from '@lathe/serving';
import { median } from '../measure/numbers.mjs';

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    seconds: { type: 'string', default: '10' },
    users: { type: 'string', default: '32' },
    service: { type: 'string', default: '5' },
  },
});
const rounds = Number(values.rounds);
const seconds = Number(values.seconds);
const users = Number(values.users);

/** A server in a process of its own that answers each request after a fixed time. */
const SERVER = `
const wait = ${Number(values.service)};
const body = '{"ok":true}';
const server = require('node:http').createServer((request, response) => {
  request.resume();
  request.on('end', () => (wait === 0 ? response.end(body) : setTimeout(() => response.end(body), wait)));
});
server.listen(0, '127.0.0.1', () => console.log(server.address().port));
`;

async function wrk(url) {
  const args = ['-t1', `-c${users}`, `-d${seconds}s`, '--latency', url];
  const { stdout } = await promisify(execFile)('wrk', args);
  const rate = Number(/Requests\/sec:\s+([\d.]+)/.exec(stdout)?.[1]);
  const [, p99, unit] = /99%\s+([\d.]+)(us|ms|s)/.exec(stdout) ?? [];
  return { rate, p99: Number(p99) * { us: 0.001, ms: 1, s: 1000 }[unit] };
}

const server = spawn(process.execPath, ['-e', SERVER], { stdio: ['ignore', 'pipe', 'inherit'] });
try {
  const [port] = await once(server.stdout, 'data');
  const url = new URL(`http://127.0.0.1:${String(port).trim()}/`);
  const generator = openGenerator({
    target: targetOf(url),
    messages: [requestMessage({ method: 'GET', url, headers: {}, body: new Uint8Array(0) })],
    pid: server.pid,
  });
  const lathe = async () => {
    const { step } = await generator.measure({ kind: 'users', users }, { seconds });
    return step;
  };
  console.log(
    `${users} connections, ${values.service} ms of service time, ${seconds} s a turn, load ${loadavg()[0].toFixed(1)} at the start`,
  );
  // Both once for nothing: server and generator are compiled as they run.
  await wrk(url.href);
  await lathe();
  const ratios = [];
  console.log(
    'round   wrk/s   Lathe/s   ratio   wrk p99 ms   Lathe p99 ms   Lathe unsound because',
  );
  for (let round = 1; round <= rounds; round += 1) {
    const theirs = await wrk(url.href);
    const ours = await lathe();
    const ratio = ours.throughput.value / theirs.rate;
    ratios.push(ratio);
    console.log(
      [
        String(round).padStart(5),
        theirs.rate.toFixed(0).padStart(7),
        ours.throughput.value.toFixed(0).padStart(9),
        ratio.toFixed(4).padStart(7),
        theirs.p99.toFixed(2).padStart(12),
        ours.latency.p99.value.toFixed(2).padStart(14),
        `  ${ours.invalid.join('; ') || '-'}`,
      ].join(' '),
    );
  }
  await generator.close();
  const ratio = median(ratios);
  const met = Math.abs(ratio - 1) <= 0.03;
  console.log(
    `Lathe / wrk, median of ${rounds}: ${ratio.toFixed(4)}; within 3 %: ${met ? 'yes' : 'no'}`,
  );
} finally {
  server.kill();
}
