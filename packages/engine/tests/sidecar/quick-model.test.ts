import { existsSync } from 'node:fs';
import type { SidecarEvent } from '@lathe/engine/sidecar/sidecar';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { type Bench, errorOf, openBench, realLoans } from './side-car.fixture.js';

const haveLoans = existsSync(realLoans);
if (!haveLoans) console.warn('Skipped: ../shared/data is not here, so no real loan rows.');

const spread = z.object({ mean: z.number(), sd: z.number(), folds: z.number() });
const quickModel = z.object({
  problem: z.string(),
  scores: z.object({ auc: spread, f1Positive: spread }),
  trivial: z.object({
    majority: z.object({ scores: z.object({ f1Positive: spread }) }),
    alwaysPositive: z.object({ scores: z.object({ f1Positive: spread }) }),
  }),
  importance: z.object({ features: z.array(z.object({ feature: z.string(), mean: z.number() })) }),
});

let bench: Bench;
beforeAll(async () => {
  bench = openBench();
  await bench.sidecar.transform({
    code: [
      'random = np.random.default_rng(1)',
      'df = pd.DataFrame({"x": random.random(300), "y": random.random(300)})',
      'df["label"] = np.where(df["x"] + 0.3 * random.random(300) > 0.7, "yes", "no")',
    ].join('\n'),
    inputs: [],
    output: bench.path('table.parquet'),
  });
});
afterAll(() => bench.close());

describe('a quick model', () => {
  it('comes with progress, scores, trivial scores and importances', async () => {
    const events: SidecarEvent[] = [];
    const { result } = await bench.sidecar.call(
      'quick_model',
      { table: bench.path('table.parquet'), label: 'label', positive: 'yes' },
      { onEvent: (event) => events.push(event) },
    );
    const model = quickModel.parse(result);
    expect(model.importance.features[0]?.feature).toBe('x');
    expect(model.scores.f1Positive.mean).toBeGreaterThan(
      model.trivial.alwaysPositive.scores.f1Positive.mean,
    );
    expect(events.filter((event) => event.kind === 'progress')).toHaveLength(15);
  });

  it('fails as data does, not as code does', async () => {
    const error = await errorOf(
      bench.sidecar.call('quick_model', { table: bench.path('table.parquet'), label: 'nothing' }),
    );
    expect(error).toMatchObject({
      code: 'column-missing',
      kind: 'data',
      place: { column: 'nothing', parameter: 'label' },
    });
  });

  it('is trained, kept and evaluated', async () => {
    const model = bench.path('model.txt');
    const table = bench.path('table.parquet');
    await bench.sidecar.call('train_model', { table, label: 'label', positive: 'yes', model });
    const { result } = await bench.sidecar.call('evaluate_model', { table, model });
    expect(result).toMatchObject({ positive: 'yes', rows: { used: 300, withoutLabel: 0 } });
  });

  it.skipIf(!haveLoans)('on the real loans scores within the published range', async () => {
    await bench.sidecar.transform({
      code: `df = pd.read_csv(${JSON.stringify(realLoans)}, keep_default_na=False)`,
      inputs: [],
      output: bench.path('loans.parquet'),
    });
    const { result } = await bench.sidecar.call('quick_model', {
      table: bench.path('loans.parquet'),
      label: 'risk',
      positive: 'high risk',
    });
    const model = quickModel.parse(result);
    expect(model.scores.auc.mean).toBeGreaterThan(0.77);
    expect(model.scores.auc.mean).toBeLessThan(0.82);
    expect(model.importance.features[0]?.feature).toBe('existingchecking');
  });
});
