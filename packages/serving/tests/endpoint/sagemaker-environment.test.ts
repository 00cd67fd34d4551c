import { settingsFromEnvironment } from '@lathe/serving';
import { describe, expect, it } from 'vitest';

describe('the environment of the SageMaker container', () => {
  it('becomes settings with the same meaning', () => {
    const { settings, port, defaultModel, loadTime, taken } = settingsFromEnvironment({
      SAGEMAKER_GUNICORN_WORKERS: '4',
      SAGEMAKER_TFS_INSTANCE_COUNT: '2',
      SAGEMAKER_TFS_INTER_OP_PARALLELISM: '0',
      SAGEMAKER_TFS_INTRA_OP_PARALLELISM: '3',
      OMP_NUM_THREADS: '1',
      SAGEMAKER_TFS_ENABLE_BATCHING: 'true',
      SAGEMAKER_TFS_MAX_BATCH_SIZE: '32',
      SAGEMAKER_TFS_BATCH_TIMEOUT_MICROS: '2500',
      SAGEMAKER_TFS_MAX_ENQUEUED_BATCHES: '10',
      SAGEMAKER_GUNICORN_TIMEOUT_SECONDS: '30',
      SAGEMAKER_TFS_WAIT_TIME_SECONDS: '90',
      SAGEMAKER_BIND_TO_PORT: '8081',
      SAGEMAKER_TFS_DEFAULT_MODEL_NAME: 'iris',
    });
    expect(settings).toEqual({
      workers: 4,
      instances: 2,
      isolation: 'process',
      interOpThreads: 0,
      intraOpThreads: 3,
      maxBatch: 32,
      batchDelayMs: 2.5,
      queueLimit: 320,
      deadlineMs: 30_000,
      runLimitMs: 30_000,
      loadLimitMs: 90_000,
    });
    expect({ port, defaultModel, loadTime }).toEqual({
      port: 8081,
      defaultModel: 'iris',
      loadTime: 90,
    });
    expect(taken).toHaveLength(13);
  });

  it('has the defaults of the original where batching is on', () => {
    expect(settingsFromEnvironment({ SAGEMAKER_TFS_ENABLE_BATCHING: 'true' }).settings).toEqual({
      maxBatch: 8,
      batchDelayMs: 1,
    });
  });

  it('leaves batching off where only its details are set', () => {
    expect(settingsFromEnvironment({ SAGEMAKER_TFS_MAX_BATCH_SIZE: '32' }).settings).toEqual({
      maxBatch: 1,
    });
  });

  it('sets the threads of an operator by OMP_NUM_THREADS alone', () => {
    expect(settingsFromEnvironment({ OMP_NUM_THREADS: '2' }).settings).toEqual({
      intraOpThreads: 2,
    });
  });

  it('says what means nothing here, and why', () => {
    const { settings, ignored } = settingsFromEnvironment({
      SAGEMAKER_TFS_FRACTIONAL_GPU_MEM_MARGIN: '0.2',
      SAGEMAKER_SAFE_PORT_RANGE: '9000-9999',
      HOME: '/root',
    });
    expect(settings).toEqual({});
    expect(ignored).toEqual([
      {
        variable: 'SAGEMAKER_SAFE_PORT_RANGE',
        value: '9000-9999',
        what: 'Instances need no ports.',
      },
      {
        variable: 'SAGEMAKER_TFS_FRACTIONAL_GPU_MEM_MARGIN',
        value: '0.2',
        what: 'Models run on the processor.',
      },
    ]);
  });

  it.each([
    { SAGEMAKER_GUNICORN_WORKERS: '0' },
    { SAGEMAKER_GUNICORN_WORKERS: 'many' },
    { SAGEMAKER_TFS_INSTANCE_COUNT: '1.5' },
    { SAGEMAKER_TFS_ENABLE_BATCHING: 'perhaps' },
    { SAGEMAKER_BIND_TO_PORT: '70000' },
  ])('refuses %j', (environment) => {
    expect(() => settingsFromEnvironment(environment)).toThrow(
      /The environment variable SAGEMAKER_\w+ is/,
    );
  });
});
