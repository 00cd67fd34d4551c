import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { comesAbout, repository } from './playground.js';
import { inferBody, post, ServedLine } from './served-line.js';

/** Counts to the largest value of x before it gives x back: of a huge one it never comes to an end. */
const MAKE = `
import sys
import numpy as np
from onnx import TensorProto, helper, numpy_helper, save
value = helper.make_tensor_value_info
FLOAT = TensorProto.FLOAT
body = helper.make_graph(
    [helper.make_node("Identity", ["going"], ["going_on"]), helper.make_node("Add", ["before", "one"], ["after"])],
    "body",
    [value("trip", TensorProto.INT64, []), value("going", TensorProto.BOOL, []), value("before", FLOAT, [])],
    [value("going_on", TensorProto.BOOL, []), value("after", FLOAT, [])],
    [numpy_helper.from_array(np.array(1, np.float32), "one")])
nodes = [
    helper.make_node("ReduceMax", ["x"], ["largest"], keepdims=0),
    helper.make_node("Cast", ["largest"], ["trips"], to=TensorProto.INT64),
    helper.make_node("Loop", ["trips", "", "zero"], ["count"], body=body),
    helper.make_node("Mul", ["count", "zero"], ["nothing"]),
    helper.make_node("Add", ["x", "nothing"], ["y"])]
graph = helper.make_graph(nodes, "line", [value("x", FLOAT, ["n", 3])], [value("y", FLOAT, ["n", 3])],
    [numpy_helper.from_array(np.array(0, np.float32), "zero")])
save(helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8), sys.argv[1])
`;
const ENDLESS = [1e12, 0, 0];

let folder: string;
let server: ServedLine | null = null;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lathe-hanging-'));
  const python = join(repository, '.venv/bin/python');
  const made = spawnSync(python, ['-c', MAKE, join(folder, 'line.onnx')], { encoding: 'utf8' });
  if (made.status !== 0) throw new Error(`The model could not be made:\n${made.stderr}`);
});
afterEach(() => {
  server?.kill();
  rmSync(folder, { recursive: true, force: true });
});

describe('a model that never comes back from native code', () => {
  it.each([
    // ONNX Runtime looks up from its work for nobody: the thread goes on, and another takes its place.
    ['thread', '1', null],
    ['process', '0', 0],
  ])('is given up, isolation %s', async (isolation, hanging, status) => {
    const served = await ServedLine.start(join(folder, 'line.onnx'), [
      ...['--isolation', isolation, '--run-limit-ms', '1000', '--max-batch', '1'],
    ]);
    server = served;
    const sent = [ENDLESS, [1, 2, 3], [4, 5, 6]].map((x) => post(served.port, false, inferBody(x)));
    const [endless, ...others] = await Promise.all(sent);
    expect(endless?.status).toBe(504);
    expect(JSON.parse(endless?.body ?? '')).toMatchObject({ code: 'run-limit' });
    expect(others.map(({ body }) => JSON.parse(body).outputs[0].data)).toEqual([
      [1, 2, 3],
      [4, 5, 6],
    ]);
    const figure = async (name: string): Promise<string | undefined> =>
      new RegExp(`^${name}\\{.*\\} (.*)$`, 'm').exec((await served.get('/metrics')).body)?.[1];
    expect(await comesAbout(async () => (await figure('lathe_model_ready')) === '1')).toBe(true);
    expect(await figure('lathe_run_limit_total')).toBe('1');
    const hangs = async () => (await figure('lathe_hanging_instances')) === hanging;
    expect(await comesAbout(hangs)).toBe(true);
    // It ends when it is told to: by SIGKILL, without a status, where a thread would keep it for ever.
    expect(await served.stop()).toBe(status);
  });
});
