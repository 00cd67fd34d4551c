import type { ApiError } from '@lathe/workbench/api/contract/common';
import type { FlowFile } from '@lathe/workbench/api/contract/flows';
import { OPERATIONS, type Operation } from '@lathe/workbench/api/contract/operations';
import type { Studio } from '@lathe/workbench/http/studio-server';
import { expect } from 'vitest';
import type { z } from 'zod';

export type OperationName = keyof typeof OPERATIONS;
export type AnswerOf<K extends OperationName> = (typeof OPERATIONS)[K]['answer'] extends z.ZodType
  ? z.output<(typeof OPERATIONS)[K]['answer']>
  : never;

export interface CallInput {
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly signal?: AbortSignal;
}

export interface Refused {
  readonly status: number;
  readonly code: string;
  readonly error: ApiError;
  /** Of a save that came too late. */
  readonly current: FlowFile | undefined;
}

/** Calls an operation over HTTP, and gives what it answered or how it was refused. */
export async function attempt<K extends OperationName>(
  studio: Studio,
  name: K,
  input: CallInput = {},
): Promise<{ readonly answer?: AnswerOf<K>; readonly refused?: Refused }> {
  const response = await send(studio, name, input);
  const text = await response.text();
  return response.ok
    ? { answer: checkedAnswer(name, text) }
    : { refused: checkedRefusal(response.status, text) };
}

/** The answer of a call that must work. */
export async function done<K extends OperationName>(
  studio: Studio,
  name: K,
  input: CallInput = {},
): Promise<AnswerOf<K>> {
  const response = await send(studio, name, input);
  const text = await response.text();
  expect(response.ok ? '' : text).toBe('');
  return checkedAnswer(name, text);
}

/** The error of a call that must be refused. */
export async function refused(
  studio: Studio,
  name: OperationName,
  input: CallInput = {},
): Promise<Refused> {
  const response = await send(studio, name, input);
  const text = await response.text();
  expect(response.ok ? text : '').toBe('');
  return checkedRefusal(response.status, text);
}

function send(
  studio: Studio,
  name: OperationName,
  { query = {}, body, signal }: CallInput,
): Promise<Response> {
  const { method, path }: Operation = OPERATIONS[name];
  const isBytes = body instanceof Uint8Array;
  return fetch(`${studio.url}${path.slice(1)}?${new URLSearchParams(query)}`, {
    method,
    signal: signal ?? null,
    ...(body === undefined
      ? {}
      : {
          body: isBytes ? Buffer.from(body) : JSON.stringify(body),
          headers: { 'Content-Type': isBytes ? 'application/octet-stream' : 'application/json' },
        }),
  });
}

/** What comes back must be what the contract says, no field more and none less. */
function checkedAnswer<K extends OperationName>(name: K, text: string): AnswerOf<K> {
  const { answer: schema }: Operation = OPERATIONS[name];
  const answer = JSON.parse(text);
  if (typeof schema !== 'string') expect(schema.parse(answer)).toEqual(answer);
  return answer;
}

function checkedRefusal(status: number, text: string): Refused {
  const { error, current } = JSON.parse(text);
  expect(error).toMatchObject({
    code: expect.stringMatching(/^[a-z][a-z-]+$/),
    message: expect.stringMatching(/\S/),
    advice: expect.stringMatching(/\S/),
  });
  expect(text).not.toMatch(/\bat .*\.js:\d+/);
  return { status, code: error.code, error, current };
}
