import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { connect } from 'node:net';
import { join } from 'node:path';
import { commandLine, repository } from './playground.js';

/** A model whose answers can be told by hand: every value x of `x` becomes `slope x + offset` in `y`. */
export interface Line {
  readonly slope: number;
  readonly offset: number;
}

const MAKE = `
import sys
import numpy as np
from onnx import TensorProto, helper, numpy_helper, save
out, slope, offset = sys.argv[1], float(sys.argv[2]), float(sys.argv[3])
weights = [numpy_helper.from_array(np.array(v, np.float32), n) for n, v in (("a", slope), ("b", offset))]
nodes = [helper.make_node("Mul", ["x", "a"], ["ax"]), helper.make_node("Add", ["ax", "b"], ["y"])]
tensor = lambda name: helper.make_tensor_value_info(name, TensorProto.FLOAT, ["n", 3])
graph = helper.make_graph(nodes, "line", [tensor("x")], [tensor("y")], weights)
save(helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8), out)
`;

/** Puts a version into a folder of models, whole or not at all. */
export function putVersion(models: string, version: number, content: Line | Uint8Array): void {
  const part = join(models, `.part-${version}`);
  mkdirSync(part, { recursive: true });
  const file = join(part, 'model.onnx');
  if (content instanceof Uint8Array) writeFileSync(file, content);
  else {
    const python = join(repository, '.venv/bin/python');
    const { slope, offset } = content;
    const made = spawnSync(python, ['-c', MAKE, file, `${slope}`, `${offset}`], {
      encoding: 'utf8',
    });
    if (made.status !== 0) throw new Error(`The model could not be made:\n${made.stderr}`);
  }
  mkdirSync(join(models, 'line'), { recursive: true });
  renameSync(part, join(models, 'line', String(version)));
}

/** `lathe serve` as a process of its own. */
export class ServedLine {
  private constructor(
    readonly child: ChildProcess,
    readonly port: number,
  ) {}

  static async start(models: string, options: readonly string[]): Promise<ServedLine> {
    const child = spawn(
      process.execPath,
      [commandLine, 'serve', models, '--port', '0', '--grpc-port', 'none', ...options],
      { stdio: ['ignore', 'pipe', 'pipe'] },
    );
    let said = '';
    const port = await new Promise<number>((resolve, reject) => {
      const hear = (chunk: Buffer): void => {
        said += chunk;
        const found = /http:\/\/127\.0\.0\.1:(\d+)/.exec(said)?.[1];
        if (found !== undefined) resolve(Number(found));
      };
      child.stdout.on('data', hear);
      child.stderr.on('data', hear);
      child.once('exit', (status) => reject(new Error(`lathe serve ended (${status}):\n${said}`)));
    });
    return new ServedLine(child, port);
  }

  async get(path: string): Promise<{ readonly status: number; readonly body: string }> {
    const response = await fetch(`http://127.0.0.1:${this.port}${path}`);
    return { status: response.status, body: await response.text() };
  }

  /** Processes that run the model: children of the server, by number. */
  executors(): number[] {
    const parent = this.child.pid;
    return readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .filter((pid) => {
        try {
          const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
          return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]) === parent;
        } catch {
          return false;
        }
      })
      .map(Number);
  }

  /** Sends SIGTERM; the exit status. */
  async stop(): Promise<number | null> {
    if (this.child.exitCode !== null) return this.child.exitCode;
    const ended = once(this.child, 'exit');
    this.child.kill('SIGTERM');
    const [status] = await ended;
    return status;
  }

  kill(): void {
    this.child.kill('SIGKILL');
  }
}

/** Sends requests over many connections, each answer compared with what its own request calls for. */
export class CheckedLoad {
  answered = 0;
  readonly versions = new Set<string>();
  readonly faults: string[] = [];
  private going = true;
  private readonly loops: Promise<void>[];

  constructor(
    private readonly port: number,
    private readonly lines: Readonly<Record<string, Line>>,
    connections: number,
  ) {
    this.loops = Array.from({ length: connections }, (_, at) => this.loop(at + 1));
  }

  /** Fulfilled when so many more requests have been answered. */
  async more(answers: number): Promise<void> {
    const goal = this.answered + answers;
    while (this.answered < goal && this.faults.length === 0) {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  /** Sends nothing new; fulfilled when what was sent has been answered. */
  async stop(): Promise<void> {
    this.going = false;
    await Promise.all(this.loops);
  }

  private async loop(seed: number): Promise<void> {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    for (let turn = 0; this.going; turn += 1) {
      // Whole numbers: exact as 32-bit floats, and different for every request in flight.
      const x = [seed * 1000 + (turn % 1000), turn % 97, -seed];
      try {
        const { status, body } = await post(this.port, agent, inferBody(x));
        this.check(x, status, body);
      } catch (error) {
        this.faults.push(`lost: ${String(error)}`);
      }
      this.answered += 1;
    }
    agent.destroy();
  }

  private check(x: readonly number[], status: number, body: string): void {
    if (status !== 200) {
      this.faults.push(`${status}: ${body}`);
      return;
    }
    const { model_version: version, outputs } = JSON.parse(body);
    const line = this.lines[version];
    const expected = x.map((value) => (line?.slope ?? 0) * value + (line?.offset ?? 0));
    this.versions.add(version);
    if (line === undefined || JSON.stringify(outputs[0].data) !== JSON.stringify(expected)) {
      this.faults.push(`wrong: ${x} gave ${body}`);
    }
  }
}

export const inferBody = (x: readonly number[]): string =>
  JSON.stringify({ inputs: [{ name: 'x', shape: [1, 3], datatype: 'FP32', data: x }] });

export function post(
  port: number,
  agent: Agent | false,
  body: string,
): Promise<{ readonly status: number; readonly body: string }> {
  return new Promise((resolve, reject) => {
    const sent = request(
      {
        host: '127.0.0.1',
        port,
        path: '/v2/models/line/infer',
        method: 'POST',
        agent,
        headers: { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(body) },
      },
      (response) => {
        let text = '';
        response.setEncoding('utf8');
        response.on('data', (chunk) => {
          text += chunk;
        });
        response.on('end', () => resolve({ status: response.statusCode ?? 0, body: text }));
        response.on('error', reject);
      },
    );
    sent.on('error', reject);
    sent.end(body);
  });
}

/** Everything a server says to bytes on a connection of its own; `end` half-closes after them. */
export function rawExchange(port: number, bytes: string, { end }: { end: boolean }) {
  const socket = connect({ host: '127.0.0.1', port, allowHalfOpen: true });
  socket.setEncoding('utf8');
  let said = '';
  const answer = new Promise<string>((resolve) => {
    socket.on('data', (chunk) => {
      said += chunk;
    });
    socket.on('end', () => resolve(said));
    socket.on('close', () => resolve(said));
    socket.on('error', () => resolve(said));
  });
  socket.write(bytes);
  if (end) socket.end();
  return { answer, close: () => socket.destroy() };
}
