import type { FlowDocument, ParameterValues } from '@lathe/flow';
import type { EventListener } from './events.js';
import type { FlowState } from './state.js';

export type FitMode =
  /** Stored state where it was fitted on the same data by the same steps; else learn. */
  | 'auto'
  /** Stored state only, for new data; an error where there is none. */
  | 'stored'
  /** Learn from the data at hand. */
  | 'again';

export interface PrepareRequest {
  readonly flow: FlowDocument;
  readonly values: ParameterValues;
  /** Folder that relative source paths start from. */
  readonly baseFolder: string;
  readonly target: string;
  readonly fit: FitMode;
  readonly state?: FlowState;
  /**
   * Set by previews: tables with more rows are stood for by a seeded sample of this many rows when
   * fitting and when a Python step runs. Absent: every row counts.
   */
  readonly sampleAbove?: number;
  /**
   * Keep the target's own rows in the engine because several statements will read them: `dear` where
   * they depend on many rows and are not the input's in another order; `all` those, too. Default: only
   * rows that another step of the flow needs are kept.
   */
  readonly keepTarget?: 'dear' | 'all';
  readonly signal?: AbortSignal;
  readonly onEvent?: EventListener;
}
