import { z } from 'zod';

const count = z.int().min(1);

/** What can be turned at the Python back end, in the terms of the original container. */
export const pythonKnobs = z.strictObject({
  workers: count.default(1).meta({
    description: 'gunicorn processes (SAGEMAKER_GUNICORN_WORKERS).',
  }),
  workerClass: z.enum(['sync', 'gthread', 'gevent']).default('gevent').meta({
    description:
      'How a gunicorn process waits: for one request, in threads, or in greenlets (SAGEMAKER_GUNICORN_WORKER_CLASS).',
  }),
  threads: count.default(1).meta({
    description:
      'Threads of each gunicorn process; with gthread only (SAGEMAKER_GUNICORN_THREADS).',
  }),
  instances: count.default(1).meta({
    description: 'Model processes, each with the whole model (SAGEMAKER_TFS_INSTANCE_COUNT).',
  }),
  ompThreads: count.default(1).meta({
    description:
      'OMP_NUM_THREADS of the model processes. ONNX Runtime has threads of its own and does not look at it; other libraries do.',
  }),
  intraOpThreads: z.int().min(0).default(1).meta({
    description: 'Threads within an operator; 0 lets ONNX Runtime choose.',
  }),
  interOpThreads: z.int().min(0).default(1).meta({
    description:
      'Threads over operators, and requests that one model process runs at once; 0: as many as cores.',
  }),
  spinning: z.boolean().default(true).meta({
    description: 'Whether idle threads of a session wait actively, as ONNX Runtime does by itself.',
  }),
  routing: z.enum(['random', 'least-outstanding']).default('random').meta({
    description:
      'Which model process a gunicorn process asks: any, as in the original, or the one where it has least under way.',
  }),
  connections: z.enum(['kept', 'fresh']).default('kept').meta({
    description:
      'Whether gunicorn processes keep their connections to model processes; the original opens one a request.',
  }),
});
export type PythonKnobs = z.infer<typeof pythonKnobs>;
