import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { testModels } from '../model/test-models.js';
import { serve } from './kit/serve.js';

const python = fileURLToPath(new URL('../../../../.venv-serving/bin/python', import.meta.url));
const REPOSITORY = new URL('./kit/repository-models.mjs', import.meta.url).href;
const repositoryScript = fileURLToPath(new URL('./kit/triton-repository.py', import.meta.url));
const script = fileURLToPath(new URL('./kit/triton-client.py', import.meta.url));

it.runIf(existsSync(python))('tritonclient talks to it over HTTP and gRPC', async () => {
  const endpoint = await serve(['echo', 'pair', 'anything'], { grpcPort: 0 });
  const ports = [String(endpoint.port), String(endpoint.grpcPort)];
  const { stdout } = await promisify(execFile)(python, [script, ...ports]);
  expect(stdout.trim()).toBe('ok');
});

describe.runIf(existsSync(python))('tritonclient and a repository on disk', () => {
  const folder = testModels();

  it.each([1, 2])('predicts, unloads and loads by name, with %i workers', async (workers) => {
    const defects: unknown[] = [];
    const endpoint = await serve([], {
      models: { module: REPOSITORY, options: { locations: [join(folder, 'mlp.onnx')] } },
      grpcPort: 0,
      settings: { workers },
      onEvent: (event) => event.kind === 'defect' && defects.push(event),
    });
    const ports = [String(endpoint.port), String(endpoint.grpcPort)];
    const { stdout } = await promisify(execFile)(python, [repositoryScript, ...ports, folder]);
    expect(stdout.trim()).toBe('ok');
    expect(defects).toEqual([]);
  });
});
