import { describe, expect, it } from 'vitest';
import { biasFindings } from '../../src/analysis/bias-findings.js';

const group = {
  name: 'own',
  rows: 713,
  favourable: 522,
  rate: 0.732,
  interval: null,
  small: false,
};
const rest = {
  name: 'the rest',
  rows: 287,
  favourable: 178,
  rate: 0.62,
  interval: null,
  small: true,
};
const result = {
  label: 'risk',
  favourable: 'risk is "low risk"',
  fewestRows: 300,
  facets: [
    {
      column: 'housing',
      comparisons: [
        {
          group,
          rest,
          small: true,
          classImbalance: { value: -0.426, interval: { lower: -0.48, upper: -0.364 } },
          rateRatio: { value: null, interval: null },
        },
      ],
    },
  ],
};

describe('what a bias report holds', () => {
  it('is read field by field, with nothing where the report says nothing', () => {
    const findings = biasFindings(result);
    expect(findings).toMatchObject({ label: 'risk', fewestRows: 300 });
    const [comparison] = findings!.facets[0]!.comparisons;
    expect(comparison).toMatchObject({
      isSmall: true,
      group: { name: 'own', rows: 713, isSmall: false },
      rest: { name: 'the rest', isSmall: true },
      classImbalance: { value: -0.426, interval: { lower: -0.48, upper: -0.364 } },
      rateRatio: { value: null, interval: null },
      jensenShannon: { value: null, interval: null },
      distances: { lpNorm: null },
    });
  });

  it.each([[null], ['text'], [{}], [{ label: 'risk', favourable: 'x', facets: [] }]])(
    'is not found in %j',
    (other) => expect(biasFindings(other)).toBeNull(),
  );
});
