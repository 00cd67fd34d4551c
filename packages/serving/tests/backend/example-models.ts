import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('../../../..', import.meta.url));
export const SERVING_PYTHON = join(ROOT, '.venv-serving', 'bin', 'python');

/** Writes one of `examples/serving/models.py` and gives its file. */
export function writeExampleModel(folder: string, name: 'mlp' | 'retrieval', ...options: string[]) {
  const script = join(ROOT, 'examples', 'serving', 'models.py');
  execFileSync(join(ROOT, '.venv', 'bin', 'python'), [script, folder, name, ...options]);
  return join(folder, name, '1', 'model.onnx');
}

/** First output of ONNX Runtime in Python, with no server around it. */
export function probabilitiesInPython(
  file: string,
  rows: readonly (readonly number[])[],
): number[][] {
  const code = `
import json, sys, numpy, onnxruntime
session = onnxruntime.InferenceSession(sys.argv[1])
rows = numpy.array(json.loads(sys.argv[2]), dtype=numpy.float32)
print(json.dumps(session.run(None, {session.get_inputs()[0].name: rows})[0].tolist()))`;
  return JSON.parse(
    execFileSync(SERVING_PYTHON, ['-c', code, file, JSON.stringify(rows)], { encoding: 'utf8' }),
  );
}
