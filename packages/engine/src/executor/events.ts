import type { Progress, SourceReport } from '../engine.js';

/** What a run tells while it goes on. Serialisable as JSON; the studio streams the same events. */
export type RunEvent =
  | { readonly kind: 'started'; readonly node: string; readonly what: Activity }
  | ({ readonly kind: 'progress'; readonly node: string } & Progress)
  | {
      readonly kind: 'finished';
      readonly node: string;
      readonly what: Activity;
      readonly seconds: number;
      readonly rows?: number;
    }
  | { readonly kind: 'source'; readonly node: string; readonly report: SourceReport }
  | {
      readonly kind: 'fitted';
      readonly node: string;
      /** `stored`: state kept beside the flow was used; `data`: learned now. */
      readonly from: 'stored' | 'data';
      readonly rows: number;
      /** Why it was learned now, when a stored state was there. */
      readonly because?: string;
    }
  | {
      /** A Python step ran on a sample, in a preview. A `warning` says the same in words. */
      readonly kind: 'sampled';
      readonly node: string;
      readonly rows: number;
      readonly of: number;
    }
  | { readonly kind: 'printed'; readonly node: string; readonly text: string }
  | { readonly kind: 'warning'; readonly node: string; readonly message: string };

export type Activity = 'read' | 'fit' | 'python' | 'store' | 'write' | 'analyse';

export type EventListener = (event: RunEvent) => void;
