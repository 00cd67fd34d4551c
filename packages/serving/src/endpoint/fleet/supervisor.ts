import cluster, { type Worker } from 'node:cluster';
import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';
import { LatheError } from '@lathe/flow/error';
import { listenFailure } from '../../failure/listen-failure.js';
import type { EndpointEvent } from '../endpoint.js';
import type { EndpointStatus } from '../endpoint-status.js';
import { treeMemory } from './lone-worker.js';
import { QuestionLine } from './question-line.js';
import {
  type FleetOptions,
  isMessage,
  type Message,
  type ModelChange,
  type Question,
  type Reply,
} from './worker-messages.js';
import { endpointStatus, type FleetReport } from './worker-report.js';

/** Wait before a worker that died is started again, in milliseconds; doubled each time up to the last. */
const FIRST_BACK_OFF = 100;
const LONGEST_BACK_OFF = 10_000;
/** A worker that lived so long died by accident: the wait is short again. */
const HEALTHY_LIFE = 30_000;
/** How long workers may take to report: longer than the test of a model may. */
const REPORT_MARGIN = 1_000;
/** After the time for draining, what is still there is killed. */
const KILL_MARGIN = 2_000;

/** One place among the workers, held by one process after the other. */
interface Seat {
  readonly number: number;
  worker: Worker | null;
  line: QuestionLine | null;
  listening: boolean;
  startedAt: number;
  backOff: number;
}

export interface Supervised {
  readonly port: number;
  readonly grpcPort: number | null;
  status(): Promise<EndpointStatus>;
  close(): Promise<void>;
}

/**
 * Starts the worker processes of an endpoint and keeps them there. The port is shared: this process
 * accepts connections and deals them out in turn (Node's cluster), so a worker that dies loses only what
 * it had. Errors: what a worker says when it cannot start, `worker-failed`.
 */
export async function startSupervisor(
  wanted: FleetOptions,
  onEvent: (event: EndpointEvent) => void,
): Promise<Supervised> {
  // Workers that are started later must find the same port, so 0 is settled before the first.
  const port = await settledPort('HTTP', wanted.host, wanted.port);
  const grpcPort =
    wanted.grpcPort === null ? null : await settledPort('gRPC', wanted.host, wanted.grpcPort);
  const supervisor = new Supervisor({ ...wanted, port, grpcPort }, onEvent);
  await supervisor.start();
  return {
    port,
    grpcPort,
    status: () => supervisor.status(),
    close: () => supervisor.close(),
  };
}

class Supervisor {
  private readonly seats: readonly Seat[];
  private readonly changes = new Map<string, string | null>();
  /** Where each model was last loaded from on request: a worker that is started anew does not know it. */
  private readonly lastLocation = new Map<string, string>();
  private restarts = 0;
  private closing = false;

  constructor(
    private readonly options: FleetOptions,
    private readonly onEvent: (event: EndpointEvent) => void,
  ) {
    this.seats = Array.from({ length: options.endpointSettings.workers }, (_, number) => ({
      number,
      worker: null,
      line: null,
      listening: false,
      startedAt: 0,
      backOff: FIRST_BACK_OFF,
    }));
  }

  async start(): Promise<void> {
    const started = await Promise.allSettled(this.seats.map((seat) => this.fill(seat)));
    const failed = started.find((result) => result.status === 'rejected');
    if (failed === undefined) return;
    this.closing = true;
    for (const { worker } of this.seats) worker?.process.kill('SIGKILL');
    throw LatheError.from(failed.reason);
  }

  async status(): Promise<EndpointStatus> {
    const { endpointSettings, startedAt, pid, version } = this.options;
    return endpointStatus(await this.report(), {
      settings: endpointSettings,
      startedAt,
      pid,
      versions: { lathe: version, node: process.versions.node },
    });
  }

  async close(): Promise<void> {
    this.closing = true;
    const { drainTime } = this.options.limits;
    await Promise.all(
      this.seats.map(async ({ worker }) => {
        if (worker === null || worker.isDead()) return;
        const gone = new Promise((resolve) => worker.once('exit', resolve));
        worker.send({ kind: 'drain' } satisfies Message);
        const timer = setTimeout(() => worker.process.kill('SIGKILL'), drainTime + KILL_MARGIN);
        await gone;
        clearTimeout(timer);
      }),
    );
  }

  /** Fulfilled when the worker of the seat listens; rejected when it cannot start or dies before. */
  private fill(seat: Seat): Promise<void> {
    cluster.setupPrimary({
      exec: fileURLToPath(new URL('./worker.js', import.meta.url)),
      args: [],
      execArgv: [],
    });
    const worker = cluster.fork();
    const line = new QuestionLine(
      (message) => {
        if (worker.isConnected()) worker.send(message);
      },
      (question) => this.answer(question),
    );
    Object.assign(seat, { worker, line, listening: false, startedAt: performance.now() });
    return new Promise((resolve, reject) => {
      worker.on('message', (message: unknown) => {
        if (!isMessage(message)) return;
        line.receive(message);
        if (message.kind === 'hello') worker.send(this.startMessage(seat));
        else if (message.kind === 'listening') {
          seat.listening = true;
          this.onEvent({ kind: 'worker-started', pid: worker.process.pid ?? 0 });
          resolve();
        } else if (message.kind === 'start-failed') {
          reject(LatheError.fromJSON(message.error));
          worker.process.kill('SIGKILL');
        } else if (message.kind === 'defect') {
          this.onEvent({ kind: 'defect', error: LatheError.fromJSON(message.error) });
        }
      });
      worker.on('exit', (code: number | null, signal: string | null) => {
        const why = signal === null ? `exit status ${code}` : `signal ${signal}`;
        const wasListening = seat.listening;
        seat.listening = false;
        line.end();
        reject(workerFailed(why));
        if (wasListening) this.refill(seat, worker.process.pid ?? 0, why);
      });
    });
  }

  /** Starts the worker of a seat again, after a while that grows as long as it keeps dying. */
  private refill(seat: Seat, pid: number, why: string): void {
    if (this.closing) return;
    if (performance.now() - seat.startedAt > HEALTHY_LIFE) seat.backOff = FIRST_BACK_OFF;
    const restartMs = seat.backOff;
    seat.backOff = Math.min(LONGEST_BACK_OFF, seat.backOff * 2);
    this.restarts += 1;
    this.onEvent({ kind: 'worker-died', pid, why, restartMs });
    setTimeout(() => {
      if (this.closing) return;
      this.fill(seat).catch((error: unknown) => {
        this.refill(seat, seat.worker?.process.pid ?? 0, LatheError.from(error).message);
      });
    }, restartMs);
  }

  private startMessage(seat: Seat): Message {
    const changes: ModelChange[] = [...this.changes];
    return { kind: 'start', options: this.options, worker: seat.number, changes };
  }

  private async answer(question: Question): Promise<Reply> {
    if (question.kind === 'report') return { kind: 'fleet-report', report: await this.report() };
    if (question.kind === 'load') await this.load(question.name, question.location);
    else await this.unload(question.name);
    return { kind: 'done' };
  }

  private async report(): Promise<FleetReport> {
    const patience = this.options.limits.testTime + REPORT_MARGIN;
    const replies = await Promise.allSettled(
      this.lines().map((line) => line.ask({ kind: 'report' }, patience)),
    );
    const workers = replies.flatMap((reply) =>
      reply.status === 'fulfilled' && reply.value.kind === 'worker-report'
        ? [reply.value.report]
        : [],
    );
    return {
      workers,
      missing: this.seats.length - workers.length,
      restarts: this.restarts,
      memory: treeMemory(),
    };
  }

  private async load(name: string, wanted: string): Promise<void> {
    const location = wanted === '' ? (this.lastLocation.get(name) ?? '') : wanted;
    const lines = this.lines();
    const patience = this.options.limits.loadTime + REPORT_MARGIN;
    const replies = await Promise.allSettled(
      lines.map((line) => line.ask({ kind: 'load', name, location }, patience)),
    );
    const failed = replies.find((reply) => reply.status === 'rejected');
    if (failed === undefined) {
      // From where the models of the endpoint lie: a worker that is started anew opens it by itself.
      if (location === '') this.changes.delete(name);
      else {
        this.changes.set(name, location);
        this.lastLocation.set(name, location);
      }
      return;
    }
    // All or none: who has it gives it back.
    await Promise.allSettled(
      lines
        .filter((_, at) => replies[at]?.status === 'fulfilled')
        .map((line) => line.ask({ kind: 'unload', name }, patience)),
    );
    throw LatheError.from(failed.reason);
  }

  private async unload(name: string): Promise<void> {
    const patience = this.options.limits.drainTime + REPORT_MARGIN;
    // Also before the answers: a worker that is started meanwhile must not bring it back.
    this.changes.set(name, null);
    await Promise.all(this.lines().map((line) => line.ask({ kind: 'unload', name }, patience)));
  }

  private lines(): readonly QuestionLine[] {
    return this.seats.flatMap(({ listening, line }) => (listening && line !== null ? [line] : []));
  }
}

/** A free port where any is wanted; it is taken again at once. Errors: those of `listenFailure`. */
function settledPort(protocol: 'HTTP' | 'gRPC', host: string, port: number): Promise<number> {
  if (port !== 0) return Promise.resolve(port);
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', (error) => reject(listenFailure(error, protocol, host, port)));
    probe.listen({ host, port: 0 }, () => {
      const address = probe.address();
      const found = typeof address === 'object' && address !== null ? address.port : 0;
      probe.close(() => resolve(found));
    });
  });
}

const workerFailed = (why: string): LatheError =>
  new LatheError({
    code: 'worker-failed',
    kind: 'engine',
    message: `A worker process ended before it served: ${why}.`,
    advice: 'What it wrote to standard error says more.',
  });
