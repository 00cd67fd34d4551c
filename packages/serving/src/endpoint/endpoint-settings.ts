import { z } from 'zod';

const count = z.int().min(1);

/** Everything about an endpoint that can be turned, which is what the tuner turns. */
export const endpointSettings = z.strictObject({
  workers: count.default(1).meta({
    description: 'Processes that accept requests on the same port.',
  }),
  isolation: z.enum(['inline', 'thread', 'process']).default('thread').meta({
    description:
      'Where the model runs: inline in the process that accepts requests (least overhead, for models that take microseconds), in threads of it, or in processes of their own (one may die without harm).',
  }),
  instances: count.default(1).meta({
    description:
      'Sessions of each model, dealt out to the workers; each worker has at least one. Without effect inline.',
  }),
  intraOpThreads: z.int().min(0).default(1).meta({
    description: 'Threads within an operator; 0 lets ONNX Runtime choose.',
  }),
  interOpThreads: z.int().min(0).default(1).meta({
    description:
      'Threads over operators; more than 1 turns on parallel execution; 0 lets ONNX Runtime choose.',
  }),
  spinning: z.boolean().default(false).meta({
    description:
      'Whether idle threads of a session wait actively. Faster alone, slower in company.',
  }),
  optimization: z.enum(['disabled', 'basic', 'extended', 'all']).default('all').meta({
    description: 'Graph optimisation of ONNX Runtime.',
  }),
  maxBatch: count.default(16).meta({
    description: 'Most rows that are run together; 1 turns batching off.',
  }),
  batchDelayMs: z.number().min(0).max(1000).default(0).meta({
    description: 'How long the first request of a batch may wait for company, in milliseconds.',
  }),
  maxWaitMs: z.number().min(0).default(1000).meta({
    description: 'Longest predicted wait, in milliseconds, before requests are refused with 503.',
  }),
  queueLimit: count.default(1000).meta({
    description: 'Most requests that may wait for one model, whatever is predicted.',
  }),
  runLimitMs: z.number().min(0).default(60_000).meta({
    description:
      'Longest time that one run of a model may take, in milliseconds; then the request fails and the thread or process is replaced. 0: no limit. Without effect inline.',
  }),
  loadLimitMs: z.number().min(0).default(600_000).meta({
    description:
      'Longest time that a session may take to load its model, in milliseconds; 0: no limit. Without effect inline.',
  }),
  clientLimit: z.int().min(0).default(0).meta({
    description: 'Most requests of one client address under way at once (429 beyond); 0: no limit.',
  }),
  deadlineMs: z.number().min(0).default(0).meta({
    description: 'Deadline of requests that name none, in milliseconds; 0: none.',
  }),
});
export type EndpointSettings = z.infer<typeof endpointSettings>;
