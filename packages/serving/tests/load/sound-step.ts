import type { LoadStep } from '@lathe/serving/load/load-report';

/** A step without a fault, of made-up figures. */
export function soundStep(
  figures: Pick<LoadStep, 'arrivals' | 'seconds' | 'requests' | 'throughput' | 'latency'>,
): LoadStep {
  return {
    ...figures,
    warmUpSeconds: 0,
    serviceTime: figures.latency,
    errors: {},
    goodput: null,
    server: null,
    generator: { cpu: 0, memory: 0, processes: 1 },
    lag: null,
    invalid: [],
    settled: true,
  };
}
