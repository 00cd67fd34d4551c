import type { ModelState, ModelStatistics, RowCodec } from '../model/served-model.js';
import type { TensorSpec } from '../tensor/tensor.js';
import type { EndpointSettings } from './endpoint-settings.js';

/** What `GET /lathe/status` answers: all that a person wants to see of an endpoint, over all its workers. */
export interface EndpointStatus {
  readonly format: 'lathe-endpoint-1';
  readonly state: 'starting' | 'ready' | 'not-ready' | 'draining';
  readonly startedAt: string;
  readonly pid: number;
  readonly settings: EndpointSettings;
  readonly models: readonly ModelStatus[];
  readonly live: LiveFigures;
  /** Bytes of the process tree. */
  readonly memory: number;
  readonly versions: Readonly<Record<string, string>>;
}

export interface ModelStatus {
  readonly name: string;
  readonly version: string;
  readonly platform: string;
  readonly state: ModelState;
  readonly problem: string | null;
  readonly inputs: readonly TensorSpec[];
  readonly outputs: readonly TensorSpec[];
  /** Raw columns, of a model that takes rows. */
  readonly columns: RowCodec['columns'] | null;
  readonly statistics: ModelStatistics;
}

/** Over the last `seconds`. Latencies in milliseconds; null when nothing was answered. */
export interface LiveFigures {
  readonly seconds: number;
  /** Answers a second. */
  readonly throughput: number;
  readonly p50: number | null;
  readonly p95: number | null;
  readonly p99: number | null;
  /** Refused or failed, a second. */
  readonly errors: number;
}
