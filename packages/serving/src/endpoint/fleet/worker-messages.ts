import type { LatheErrorJson } from '@lathe/flow/error';
import type { InferenceServerOptions } from '../inference-server.js';
import type { ModelSource } from '../model-source.js';
import type { FleetReport, WorkerReport } from './worker-report.js';

/** What is the same for every worker of an endpoint. */
export type FleetOptions = Omit<InferenceServerOptions, 'settings' | 'fleet' | 'onDefect'> & {
  readonly models: ModelSource;
};

/** A model that was loaded (from where) or unloaded (null) since the endpoint was started. */
export type ModelChange = readonly [name: string, location: string | null];

export type Question =
  | { readonly kind: 'report' }
  | { readonly kind: 'load'; readonly name: string; readonly location: string }
  | { readonly kind: 'unload'; readonly name: string };

export type Reply =
  | { readonly kind: 'worker-report'; readonly report: WorkerReport }
  | { readonly kind: 'fleet-report'; readonly report: FleetReport }
  | { readonly kind: 'done' }
  | { readonly kind: 'failed'; readonly error: LatheErrorJson };

/** What goes between supervisor and worker, both ways. */
export type Message =
  | {
      readonly kind: 'start';
      readonly options: FleetOptions;
      readonly worker: number;
      readonly changes: readonly ModelChange[];
    }
  | { readonly kind: 'hello' }
  | { readonly kind: 'listening'; readonly port: number; readonly grpcPort: number | null }
  | { readonly kind: 'start-failed'; readonly error: LatheErrorJson }
  | { readonly kind: 'defect'; readonly error: LatheErrorJson }
  | { readonly kind: 'drain' }
  | { readonly kind: 'question'; readonly id: number; readonly question: Question }
  | { readonly kind: 'reply'; readonly id: number; readonly reply: Reply };

/** Both ends are this package; other messages on the channel are Node's own. */
export const isMessage = (value: unknown): value is Message =>
  typeof value === 'object' && value !== null && 'kind' in value && typeof value.kind === 'string';
