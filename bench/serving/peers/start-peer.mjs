// Starts the servers that a person would use instead, each in its own environment and process group.
import { spawn, spawnSync } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { requestMessage, targetOf } from '@lathe/serving';
import { inferRequests } from '../requests.mjs';

const HERE = dirname(fileURLToPath(import.meta.url));
/** As the rest of Lathe takes it. */
const BASE_PYTHON = process.env.LATHE_PYTHON ?? 'python3';
const START_SECONDS = 120;

/**
 * Peers by name. `serve`: command after the environment's `bin/`, and what is left to do in the folder before.
 * `requests`: how the same rows are asked for.
 */
export const PEERS = {
  mlserver: {
    prepare(folder, { model, workers, batch }, [http, grpc, metrics]) {
      writeFileSync(
        join(folder, 'settings.json'),
        JSON.stringify({
          host: '127.0.0.1',
          http_port: http,
          grpc_port: grpc,
          metrics_port: metrics,
          parallel_workers: workers,
          debug: false,
        }),
      );
      writeFileSync(
        join(folder, 'model-settings.json'),
        JSON.stringify({
          name: model,
          implementation: 'mlserver_runtime.OnnxModel',
          ...(batch > 1 ? { max_batch_size: batch, max_batch_time: 0.005 } : {}),
        }),
      );
      return ['mlserver', 'start', folder];
    },
    ready: '/v2/health/ready',
    requests: inferRequests,
  },
  bentoml: {
    prepare(folder, { model }, [http]) {
      for (const file of ['bentoml_service.py', 'onnx_session.py']) {
        copyFileSync(join(HERE, file), join(folder, file));
      }
      const service = model === 'mlp' ? 'Mlp' : 'Retrieval';
      const address = ['--host', '127.0.0.1', '--port', String(http)];
      return [
        'bentoml',
        'serve',
        `bentoml_service:${service}`,
        '--working-dir',
        folder,
        ...address,
      ];
    },
    ready: '/readyz',
    requests: plainRequests,
  },
  litserve: {
    prepare: () => ['python', join(HERE, 'litserve_server.py')],
    ready: '/health',
    requests: plainRequests,
  },
};

/** @param {{ model: string, file: string, workers: number, batch: number }} options */
export async function startPeer(name, options) {
  const peer = PEERS[name];
  const environment = environmentOf(name);
  const folder = mkdtempSync(join(tmpdir(), 'lathe-peer-'));
  const ports = await freePorts(3);
  const [program, ...args] = peer.prepare(folder, options, ports);
  const log = join(folder, 'output.log');
  const output = openSync(log, 'w');
  const child = spawn(join(environment, 'bin', program), args, {
    cwd: folder,
    detached: true,
    stdio: ['ignore', output, output],
    env: {
      ...process.env,
      PATH: `${join(environment, 'bin')}:${process.env.PATH}`,
      PYTHONPATH: HERE,
      PYTHONDONTWRITEBYTECODE: '1',
      PEER_MODEL: options.model,
      PEER_FILE: options.file,
      PEER_WORKERS: String(options.workers),
      PEER_BATCH: String(options.batch),
      PEER_PORT: String(ports[0]),
      BENTOML_HOME: folder,
      BENTOML_DO_NOT_TRACK: 'True',
      // A line a request is not what is measured.
      BENTOML_CONFIG_OPTIONS: 'api_server.logging.access.enabled=false',
      OMP_NUM_THREADS: '1',
    },
  });
  const ended = new Promise((resolve) => child.once('exit', resolve));
  const url = `http://127.0.0.1:${ports[0]}`;
  const killAtExit = () => signalGroup(child.pid, 'SIGKILL');
  const stop = async () => {
    process.off('exit', killAtExit);
    signalGroup(child.pid, 'SIGTERM');
    await Promise.race([ended, delay(10_000)]);
    signalGroup(child.pid, 'SIGKILL');
    rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  };
  process.once('exit', killAtExit);
  const until = Date.now() + START_SECONDS * 1000;
  while ((await fetch(url + peer.ready).catch(() => undefined))?.ok !== true) {
    if (child.exitCode !== null || Date.now() > until) {
      const said = readFileSync(log, 'utf8').slice(-2000);
      await stop();
      throw new Error(`${name} did not start:\n${said}`);
    }
    await delay(100);
  }
  return { url, pid: child.pid, stop };
}

/** The environment of a peer, made at its first use. */
function environmentOf(name) {
  const folder = join(HERE, '.venv', name);
  const lock = join(HERE, `requirements-${name}.lock`);
  const stamp = join(folder, '.lathe-stamp');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === readFileSync(lock, 'utf8'))
    return folder;
  process.stderr.write(`Installing ${name} into ${folder} ...\n`);
  must(BASE_PYTHON, ['-m', 'venv', folder]);
  must(join(folder, 'bin', 'pip'), ['install', '--quiet', '--requirement', lock]);
  copyFileSync(lock, stamp);
  return folder;
}

function must(program, args) {
  const { status, stderr, error } = spawnSync(program, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${program} ${args.join(' ')}:\n${error?.message ?? stderr}`);
}

/** `{"features": [[...]]}` or `{"user": [...]}` to `/predict`, as BentoML and LitServe have it. */
function plainRequests(url, _model, bodies) {
  const address = new URL(`${url}/predict`);
  const messages = bodies.map(({ inputs: [{ name, shape, data }] }) =>
    requestMessage({
      method: 'POST',
      url: address,
      headers: { 'Content-Type': 'application/json' },
      body: Buffer.from(JSON.stringify({ [name]: shape.length === 2 ? [data] : data })),
    }),
  );
  return { target: targetOf(address), messages };
}

async function freePorts(count) {
  const servers = await Promise.all(
    Array.from(
      { length: count },
      () =>
        new Promise((resolve, reject) => {
          const server = createServer().once('error', reject);
          server.listen(0, '127.0.0.1', () => resolve(server));
        }),
    ),
  );
  const ports = servers.map((server) => server.address().port);
  await Promise.all(servers.map((server) => new Promise((closed) => server.close(closed))));
  return ports;
}

function signalGroup(pid, signal) {
  try {
    process.kill(-pid, signal);
  } catch {
    // It has ended.
  }
}

const delay = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));
