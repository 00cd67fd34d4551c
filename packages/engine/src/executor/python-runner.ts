import type { Json } from '@lathe/flow';

export interface PythonCallOptions {
  readonly signal?: AbortSignal;
  readonly onPrinted?: (text: string) => void;
  readonly onProgress?: (share: number | null) => void;
}

export interface PythonResult {
  readonly rows: number;
  readonly printed: string;
  readonly notes: readonly string[];
}

/** Runs the user's Python over tables that cross as Parquet files. */
export interface PythonRunner {
  transform(
    task: {
      readonly code: string;
      readonly inputs: readonly { readonly name: string; readonly path: string }[];
      readonly output: string;
      /** Seconds. */
      readonly timeLimit: number;
      /** Shown in tracebacks. */
      readonly name: string;
    },
    options?: PythonCallOptions,
  ): Promise<PythonResult>;
  /** Another method of the side-car, e.g. `quick_model`. */
  call(method: string, parameters: Json, options?: PythonCallOptions): Promise<Json>;
  close(): Promise<void>;
}
