import type { Tensor } from '../tensor/tensor.js';
import type { ModelDescription } from './executor.js';
import type { StubSettings } from './stub-session.js';

/** What a session is made from. Plain data: it crosses to threads and processes. */
export type SessionSource =
  | { readonly kind: 'onnx'; readonly file: string; readonly options: SessionOptions }
  | { readonly kind: 'stub'; readonly settings: StubSettings };

/** Settings of ONNX Runtime; see `EndpointSettings` for what each does. */
export interface SessionOptions {
  readonly intraOpThreads: number;
  readonly interOpThreads: number;
  readonly spinning: boolean;
  readonly optimization: 'disabled' | 'basic' | 'extended' | 'all';
}

/** A model that is loaded here, in this thread. Blocks the thread while it runs. */
export interface Session {
  readonly description: ModelDescription;
  /** `inputs` in the order of the description. Errors: `inference-failed`. */
  run(inputs: readonly Tensor[], wanted: readonly string[] | null): Promise<readonly Tensor[]>;
  close(): Promise<void>;
}

/** Errors: `model-unreadable`, `model-unsupported`. */
export async function openSession(source: SessionSource): Promise<Session> {
  // Loaded when needed: the library of ONNX Runtime takes its time, and a stub does without.
  if (source.kind === 'onnx') {
    const { openOnnxSession } = await import('./onnx-session.js');
    return openOnnxSession(source.file, source.options);
  }
  const { StubSession } = await import('./stub-session.js');
  return new StubSession(source.settings);
}
