/** What protects an endpoint from its clients. Times in milliseconds, sizes in bytes. */
export interface EndpointLimits {
  /** Largest body, also after decompression. Default 64 MiB. */
  readonly bodyBytes: number;
  /** From the first byte of a request to the end of its headers. Default 10 s. */
  readonly headerTime: number;
  /** From the first byte of a request to its last. Default 5 minutes. */
  readonly requestTime: number;
  /** A client that sends nothing of its body, or reads nothing of its answer, for so long is cut off. Default 10 s. */
  readonly stillTime: number;
  /** An idle connection is kept for so long. Default 75 s. */
  readonly keepAliveTime: number;
  /** From the wish to close to the end of waiting for what is under way. Default 30 s. */
  readonly drainTime: number;
  /** The least time that idle connections get to send one more request while draining. Default 500 ms. */
  readonly idleGrace: number;
  /** How old the test of a model may be when readiness is asked for. Default 5 s. */
  readonly testAge: number;
  /** A test that takes longer counts as failed. Default 10 s. */
  readonly testTime: number;
  /** A model that takes longer to load is given up. Default 60 s. */
  readonly loadTime: number;
}

export const DEFAULT_LIMITS: EndpointLimits = {
  bodyBytes: 64 * 2 ** 20,
  headerTime: 10_000,
  requestTime: 300_000,
  stillTime: 10_000,
  keepAliveTime: 75_000,
  drainTime: 30_000,
  idleGrace: 500,
  testAge: 5_000,
  testTime: 10_000,
  loadTime: 60_000,
};
