import { access } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import type { z } from 'zod';
import { readableError } from '../http/error-status.js';
import { endpointLogFile } from '../serving/endpoint-process.js';
import { findEndpoint, type RegisteredEndpoint } from '../serving/endpoint-registry.js';
import type { ServerEvent, SignOfLife } from './call.js';
import type { endpointEntry } from './contract/endpoints.js';
import { askStatus } from './endpoint-answer.js';

export type EndpointEntry = z.input<typeof endpointEntry>;

/** Milliseconds between two looks at an endpoint that somebody watches. */
const LOOK_EVERY = 1_000;

/** A registered endpoint with what it says of itself now, or why it says nothing. */
export async function entryOf(
  root: string,
  { record, life }: RegisteredEndpoint,
  signal: AbortSignal,
): Promise<EndpointEntry> {
  const { id, url, grpcUrl, token, pid, models, settings, startedAt, endedAt } = record;
  const entry = {
    id,
    life,
    url,
    grpcUrl,
    needsToken: token !== null,
    pid,
    // Paths count from the workspace.
    models: models.map((model) => model.replace(`${root}/`, '')),
    settings: { ...settings },
    startedAt,
    endedAt,
    hasLog: await isThere(endpointLogFile(root, id)),
    status: null,
    problem: null,
  };
  if (life !== 'running') return entry;
  try {
    return { ...entry, status: await askStatus(record, signal) };
  } catch (error) {
    signal.throwIfAborted();
    return { ...entry, problem: readableError(error, root).toJSON() };
  }
}

/** An endpoint as server-sent events, once a second until it has ended; the last event is `end`. */
export async function* followEndpoint(
  root: string,
  id: string,
  signal: AbortSignal,
): AsyncGenerator<ServerEvent | SignOfLife> {
  while (!signal.aborted) {
    const found = await findEndpoint(root, id).catch(() => undefined);
    // Removed meanwhile, by another page.
    if (found === undefined) return;
    const data = JSON.stringify(await entryOf(root, found, signal));
    const isOver = found.life === 'stopped' || found.life === 'crashed';
    yield isOver ? { event: 'end', data } : { data };
    if (isOver) return;
    await pause(LOOK_EVERY, undefined, { signal }).catch(() => undefined);
  }
}

const isThere = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );
