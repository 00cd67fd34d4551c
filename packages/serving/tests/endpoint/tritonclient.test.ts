import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { serve } from './kit/serve.js';

const python = fileURLToPath(new URL('../../../../.venv-serving/bin/python', import.meta.url));
const script = fileURLToPath(new URL('./kit/triton-client.py', import.meta.url));

it.runIf(existsSync(python))('tritonclient talks to it over HTTP and gRPC', async () => {
  const endpoint = await serve(['echo', 'pair', 'anything'], { grpcPort: 0 });
  const ports = [String(endpoint.port), String(endpoint.grpcPort)];
  const { stdout } = await promisify(execFile)(python, [script, ...ports]);
  expect(stdout.trim()).toBe('ok');
});
