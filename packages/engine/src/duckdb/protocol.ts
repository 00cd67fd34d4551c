import type { LatheErrorJson } from '@lathe/flow/error';
import type { Schema } from '@lathe/flow/schema';
import type { SinkDefinition, SourceDefinition } from '@lathe/flow/source';
import type {
  GivenTable,
  GivenValues,
  Page,
  Progress,
  RegisterOptions,
  Row,
  RowQuery,
  SourceReport,
  WriteReport,
} from '../engine.js';

/** What the parent may ask of the engine's process: argument list and result of each call. */
export interface Calls {
  open: { arguments: [settings: StorageSettings]; result: null };
  register: {
    arguments: [name: string, source: SourceDefinition, options: PlainRegisterOptions];
    result: SourceReport;
  };
  attach: { arguments: [name: string, file: string]; result: Schema };
  describe: { arguments: [statement: string]; result: Schema };
  page: { arguments: [statement: string, offset: number, limit: number]; result: Page };
  rows: { arguments: [statement: string]; result: readonly Row[] };
  /** The number names the query in the three calls below. */
  planOver: { arguments: [given: GivenTable, statement: string]; result: number };
  runOver: { arguments: [query: number, values: GivenValues]; result: Page };
  misfitOver: {
    arguments: [query: number, values: GivenValues];
    result: Awaited<ReturnType<RowQuery['misfit']>>;
  };
  endOver: { arguments: [query: number]; result: null };
  store: { arguments: [name: string, statement: string]; result: number };
  forget: { arguments: [name: string]; result: null };
  write: { arguments: [statement: string, sink: SinkDefinition]; result: WriteReport };
}

export type CallName = keyof Calls;
export type PlainRegisterOptions = Omit<RegisterOptions, 'signal' | 'onProgress'>;

export interface StorageSettings {
  readonly folder: string;
  /** Bytes. */
  readonly memoryLimit: number;
  readonly threads: number;
}

export interface RequestFor<K extends CallName> {
  readonly type: 'call';
  readonly id: number;
  readonly name: K;
  readonly arguments: Calls[K]['arguments'];
  /** Whether anybody listens to progress. */
  readonly progress: boolean;
}

/** A request as the server tells them apart. */
export type Request = { [K in CallName]: RequestFor<K> }[CallName];

export interface Cancel {
  readonly type: 'cancel';
  readonly id: number;
}

export type ToServer = Request | Cancel;

export type ToClient =
  | { readonly type: 'result'; readonly id: number; readonly value: unknown }
  | { readonly type: 'error'; readonly id: number; readonly error: LatheErrorJson }
  | { readonly type: 'progress'; readonly id: number; readonly progress: Progress };

/** Whether what came over the channel is a message at all; its fields are those that the other side typed. */
export function isToServer(message: unknown): message is ToServer {
  return hasType(message) && (message.type === 'call' || message.type === 'cancel');
}

export function isToClient(message: unknown): message is ToClient {
  return hasType(message) && ['result', 'error', 'progress'].includes(String(message.type));
}

function hasType(message: unknown): message is { readonly type: unknown } {
  return typeof message === 'object' && message !== null && 'type' in message;
}
