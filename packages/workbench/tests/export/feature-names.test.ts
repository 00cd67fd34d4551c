import { featureNames } from '@lathe/workbench/export/feature-store/feature-names';
import { describe, expect, it } from 'vitest';

describe('feature names', () => {
  it('stay as they are when Feast takes them', () => {
    expect(featureNames(['age', 'sex_split_0'], [])).toEqual([
      { column: 'age', feature: 'age' },
      { column: 'sex_split_0', feature: 'sex_split_0' },
    ]);
  });

  it('replace what a name may not hold', () => {
    const names = featureNames(
      ['housing_for free', 'purpose_radio/tv', 'né', '1st', '__x', '%'],
      [],
    );
    expect(names.map(({ feature }) => feature)).toEqual([
      'housing_for_free',
      'purpose_radio_tv',
      'ne',
      'column_1st',
      'x',
      'column',
    ]);
  });

  it('are different from each other and from names that are taken', () => {
    const names = featureNames(['a b', 'a_b', 'a/b', 'record_id'], ['record_id']);
    expect(names.map(({ feature }) => feature)).toEqual(['a_b_2', 'a_b', 'a_b_3', 'record_id_2']);
  });
});
