import { rmSync } from 'node:fs';
import { LatheError } from '@lathe/flow/error';
import { engineFailure } from './failure.js';
import { isToServer, type Request, type ToClient } from './protocol.js';
import { Session } from './session.js';
import { Task } from './task.js';

/** The engine's own process: takes calls from the parent one by one, and ends when the parent is gone. */
const tasks = new Map<number, Task>();
let session: Session | undefined;
let folder: string | undefined;

function send(message: ToClient): void {
  if (process.connected) process.send?.(message);
}

async function answer(request: Request, task: Task): Promise<unknown> {
  if (request.name === 'open') {
    folder = request.arguments[0].folder;
    session = await Session.open(request.arguments[0]);
    return null;
  }
  if (session === undefined) throw new Error('The engine is not open.');
  switch (request.name) {
    case 'register':
      return session.register(task, ...request.arguments);
    case 'attach':
      return session.attach(task, ...request.arguments);
    case 'describe':
      return session.describe(task, ...request.arguments);
    case 'page':
      return session.page(task, ...request.arguments);
    case 'rows':
      return session.rows(task, ...request.arguments);
    case 'planOver':
      return session.planOver(task, ...request.arguments);
    case 'runOver':
      return session.runOver(task, ...request.arguments);
    case 'misfitOver':
      return session.misfitOver(task, ...request.arguments);
    case 'endOver':
      return session.endOver(task, ...request.arguments);
    case 'store':
      return session.store(task, ...request.arguments);
    case 'forget':
      return session.forget(task, ...request.arguments);
    case 'write':
      return session.write(task, ...request.arguments);
  }
}

process.on('message', (message) => {
  if (!isToServer(message)) return;
  const request = message;
  if (request.type === 'cancel') {
    tasks.get(request.id)?.cancel();
    return;
  }
  const { id } = request;
  const task = new Task(
    request.progress ? (progress) => send({ type: 'progress', id, progress }) : undefined,
  );
  tasks.set(id, task);
  answer(request, task)
    .then(
      (value) => send({ type: 'result', id, value }),
      (thrown) => {
        const error = thrown instanceof LatheError ? thrown : engineFailure(thrown);
        send({ type: 'error', id, error: error.toJSON() });
      },
    )
    .finally(() => tasks.delete(id));
});

// The parent decides what Ctrl-C means; it reaches this process too because they share a terminal.
process.on('SIGINT', () => {});

process.on('disconnect', () => {
  for (const task of tasks.values()) task.cancel();
  if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
  // Not `exit`: it would wait for statements that still run.
  process.kill(process.pid, 'SIGKILL');
});
