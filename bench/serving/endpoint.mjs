// Starts `lathe serve` as a user would, and the example models to serve.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { DATA, LATHE, PYTHON, ROOT } from '../measure/project.mjs';

/** Folder of an example model, NAME/1/model.onnx, made once and kept. */
export function exampleModel(name, options = []) {
  const folder = join(DATA, 'serving-models', [name, ...options].join('').replaceAll('--', '-'));
  if (existsSync(folder)) return join(folder, name);
  const part = `${folder}.part-${process.pid}`;
  mkdirSync(part, { recursive: true });
  const made = spawnSync(
    PYTHON,
    [join(ROOT, 'examples/serving/models.py'), part, name, ...options],
    { encoding: 'utf8' },
  );
  if (made.status !== 0) throw new Error(`The model ${name} could not be made:\n${made.stderr}`);
  renameSync(part, folder);
  return join(folder, name);
}

/**
 * An endpoint of its own process, on any free port, ready when this is fulfilled.
 * @param {readonly string[]} models
 * @param {Readonly<Record<string, string | number>>} [settings] Options of `lathe serve`, without `--`.
 */
export async function startEndpoint(models, settings = {}) {
  const options = Object.entries(settings).flatMap(([name, value]) =>
    value === true ? [`--${name}`] : [`--${name}`, String(value)],
  );
  const child = spawn(
    process.execPath,
    [LATHE, 'serve', ...models, '--port', '0', '--grpc-port', 'none', ...options],
    { stdio: ['ignore', 'pipe', 'pipe'] },
  );
  let said = '';
  const url = await new Promise((resolve, reject) => {
    const hear = (chunk) => {
      said += chunk;
      const found = /http:\/\/127\.0\.0\.1:\d+/.exec(said)?.[0];
      if (found !== undefined) resolve(found);
    };
    child.stdout.on('data', hear);
    child.stderr.on('data', hear);
    child.once('exit', (status) => reject(new Error(`lathe serve ended (${status}):\n${said}`)));
  });
  while ((await fetch(`${url}/ping`).catch(() => undefined))?.ok !== true) {
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  const ended = new Promise((resolve) => child.once('exit', resolve));
  return {
    url,
    pid: child.pid,
    async stop() {
      child.kill('SIGTERM');
      await ended;
    },
  };
}
