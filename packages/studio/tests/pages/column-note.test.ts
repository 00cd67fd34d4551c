import { describe, expect, it } from 'vitest';
import { columnNote, hasMisfits } from '../../src/pages/import/column-note.js';

const column = {
  name: 'age',
  type: 'integer',
  chosenBy: 'inferred',
  confidence: 1,
  sampledRows: 10_000,
  hint: null,
} as const;

describe('the note on a column', () => {
  it('says how well the inferred type fits', () => {
    expect(columnNote(column)).toBe('fits 100 % of 10,000 sampled');
  });

  it('says when the type was chosen, and how well it fits', () => {
    const chosen = { ...column, chosenBy: 'override', confidence: 0.972 } as const;
    expect(columnNote(chosen)).toBe('chosen, fits 97.2 % of 10,000 sampled');
    expect(hasMisfits(chosen)).toBe(true);
  });

  it('says when the file itself tells the type', () => {
    expect(columnNote({ ...column, chosenBy: 'file' })).toBe('told by the file');
  });

  it('makes no claim without rows', () => {
    expect(columnNote({ ...column, sampledRows: 0 })).toBe('no rows to tell from');
  });
});
