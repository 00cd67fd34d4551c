import { catalogue } from '@lathe/steps';
import { describe, expect, it } from 'vitest';
import { catalogueEntries } from '../../src/palette/catalogue-entry.js';
import { paletteGroups } from '../../src/palette/palette-groups.js';

const entries = catalogueEntries(catalogue);
const nothing = { entries, selection: [], recent: [] };
const age = { name: 'age', type: 'integer' };
const titles = (groups: ReturnType<typeof paletteGroups>) => groups.map(({ title }) => title);

describe('the lines of the palette', () => {
  it('stand by family while nothing is searched', () => {
    expect(titles(paletteGroups(nothing, ''))).toEqual([
      ...new Set(entries.map(({ family }) => family)),
    ]);
  });

  it('begin with suggestions for the selected column, then with what was used last', () => {
    const groups = paletteGroups({ ...nothing, selection: [age], recent: ['sort-rows'] }, '');
    expect(titles(groups).slice(0, 2)).toEqual(['For age', 'Used last']);
    expect(groups[0]!.lines[0]).toMatchObject({
      label: 'Scale age',
      entry: { id: 'scale-numbers' },
      parameters: { columns: ['age'] },
    });
    expect(groups[1]!.lines.map(({ label }) => label)).toEqual(['Sort rows']);
  });

  it('suggest analyses beside steps', () => {
    const [forAge] = paletteGroups({ ...nothing, selection: [age] }, '');
    expect(forAge!.lines.map(({ label }) => label)).toContain('Histogram of age');
  });

  it('leave out what was used last and is not there any more', () => {
    expect(titles(paletteGroups({ ...nothing, recent: ['gone'] }, ''))).not.toContain('Used last');
  });

  it('are the matches of a query, the best first', () => {
    const groups = paletteGroups(nothing, 'histogram');
    expect(titles(groups)).toEqual(['Matches']);
    expect(groups[0]!.lines[0]!.entry.id).toBe('histogram');
  });

  it('keep the suggestions that meet the query', () => {
    const groups = paletteGroups({ ...nothing, selection: [age] }, 'scale');
    expect(groups[0]!.lines.map(({ label }) => label)).toEqual(['Scale age']);
  });

  it('are none where nothing meets the query', () => {
    expect(paletteGroups(nothing, 'qqqqq')).toEqual([]);
  });

  it('have keys of their own, also for an entry under two headings', () => {
    const groups = paletteGroups({ ...nothing, selection: [age], recent: ['sort-rows'] }, '');
    const keys = groups.flatMap(({ lines }) => lines.map(({ key }) => key));
    expect(new Set(keys).size).toBe(keys.length);
  });
});
