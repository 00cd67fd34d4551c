/** What a load test sends. */
export type PayloadSource =
  /**
   * Random tensors of the shapes that the endpoint says its model takes: floats from 0 up to 1, whole
   * numbers from 0 to 9, short words. What may have any length has `rows` in the first dimension and 16 in
   * others. Of an address that is not a model's call, nothing is sent.
   */
  | {
      readonly kind: 'schema';
      /** Different requests, sent in turn. Default 16. */
      readonly variants?: number;
      /** Default 1. */
      readonly rows?: number;
      /** Default binary where the server says that it takes it. */
      readonly encoding?: 'json' | 'binary';
    }
  /** The file as it is; of a file whose name ends in .jsonl or .ndjson each line is a request. */
  | { readonly kind: 'file'; readonly path: string; readonly contentType?: string }
  /**
   * Rows of a CSV file with a header, or of a JSON lines file: to `/invocations` as JSON lines, to a call of
   * the Open Inference Protocol as tensors, matched to inputs by name or, of one input, by order.
   */
  | {
      readonly kind: 'rows';
      readonly path: string;
      /** Default 1. */
      readonly rowsPerRequest?: number;
      /** Requests made at most. Default 1000. */
      readonly most?: number;
    }
  /** Bodies made by the caller. */
  | {
      readonly kind: 'bodies';
      readonly description: string;
      readonly bodies: readonly Uint8Array[];
      readonly contentType: string;
    };
