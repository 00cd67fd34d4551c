import cluster from 'node:cluster';
import { LatheError } from '@lathe/flow/error';
import { endProcess } from '../../execute/end-process.js';
import { InferenceServer } from '../inference-server.js';
import { openSource } from '../model-source.js';
import { workerShare } from '../worker-share.js';
import type { Fleet } from './fleet.js';
import type { LocalWorker } from './local-worker.js';
import { QuestionLine } from './question-line.js';
import { isMessage, type Message, type Question, type Reply } from './worker-messages.js';

/** Entry point of a worker process of an endpoint; its supervisor tells it what to do. */

/** The supervisor asks the others; it gives up before we do. */
const FLEET_PATIENCE = 30_000;

let server: InferenceServer | null = null;

const line = new QuestionLine(send, (question) => answer(question));

process.on('message', (message: unknown) => {
  if (!isMessage(message)) return;
  line.receive(message);
  if (message.kind === 'start') void start(message);
  if (message.kind === 'drain') void drain();
});
// Ctrl-C and a service's stop reach every process of the group; the supervisor says when to go.
process.on('SIGINT', () => undefined);
process.on('SIGTERM', () => undefined);
send({ kind: 'hello' });

async function start({ options, worker, changes }: Extract<Message, { kind: 'start' }>) {
  try {
    const settings = workerShare(options.endpointSettings, worker);
    const directory = await openSource(options.models, settings);
    server = new InferenceServer(directory, {
      ...options,
      settings,
      fleet: supervisedFleet,
      onDefect: (error) => send({ kind: 'defect', error: error.toJSON() }),
    });
    for (const [name, location] of changes) await follow(server.worker, name, location);
    send({ kind: 'listening', ...(await server.listen()) });
  } catch (error) {
    send({ kind: 'start-failed', error: LatheError.from(error).toJSON() });
  }
}

/** What the other workers did while this one was not there; what fails now shows in its readiness. */
async function follow(worker: LocalWorker, name: string, location: string | null): Promise<void> {
  try {
    if (location === null) await worker.unload(name);
    else await worker.load(name, location);
  } catch (error) {
    send({ kind: 'defect', error: LatheError.from(error).toJSON() });
  }
}

async function drain(): Promise<void> {
  await server?.close();
  process.disconnect();
  endProcess(0);
}

async function answer(question: Question): Promise<Reply> {
  if (server === null) throw notStarted();
  const { worker } = server;
  if (question.kind === 'report') return { kind: 'worker-report', report: await worker.report() };
  if (question.kind === 'load') await worker.load(question.name, question.location);
  else await worker.unload(question.name);
  return { kind: 'done' };
}

/** The fleet as a worker sees it: the supervisor asks everybody, this worker too. */
function supervisedFleet(): Fleet {
  return {
    report: async () => {
      const reply = await line.ask({ kind: 'report' }, FLEET_PATIENCE);
      if (reply.kind !== 'fleet-report') throw notStarted();
      return reply.report;
    },
    load: async (name, location) => {
      await line.ask({ kind: 'load', name, location }, 2 ** 31 - 1);
    },
    unload: async (name) => {
      await line.ask({ kind: 'unload', name }, 2 ** 31 - 1);
    },
  };
}

function send(message: Message): void {
  if (cluster.worker?.isConnected() === true) cluster.worker.send(message);
}

const notStarted = (): LatheError =>
  new LatheError({
    code: 'worker-silent',
    kind: 'engine',
    message: 'A worker process has not started yet.',
    advice: 'Try again in a moment.',
  });
