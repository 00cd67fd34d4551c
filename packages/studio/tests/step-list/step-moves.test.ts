import { describe, expect, it } from 'vitest';
import { checkMove, moveOne, placeBeside, standsAt } from '../../src/step-list/step-moves.js';

const rows = [
  { id: 'loans', kind: 'source', title: 'loans' },
  { id: 'fill', kind: 'step', title: 'Fill missing' },
  { id: 'scale', kind: 'step', title: 'Scale numbers' },
  { id: 'sort', kind: 'step', title: 'Sort rows' },
] as const;
const withAnalysis = [...rows, { id: 'ages', kind: 'analysis', title: 'Ages' } as const];
const always = (): boolean => true;
const never = (): boolean => false;

describe('the place beside a line', () => {
  it('is named by the line that follows, so that one place has one name', () => {
    expect(placeBeside(rows, 'fill', 'after')).toEqual({ before: 'scale' });
    expect(placeBeside(rows, 'scale', 'before')).toEqual({ before: 'scale' });
  });

  it('is after the last line where none follows', () => {
    expect(placeBeside(rows, 'sort', 'after')).toEqual({ after: 'sort' });
  });

  it('is where a step stands already when it is on either side of it', () => {
    expect(standsAt(rows, 'scale', { before: 'scale' })).toBe(true);
    expect(standsAt(rows, 'scale', { before: 'sort' })).toBe(true);
    expect(standsAt(rows, 'sort', { after: 'sort' })).toBe(true);
    expect(standsAt(rows, 'scale', { before: 'fill' })).toBe(false);
    expect(standsAt(rows, 'scale', { after: 'sort' })).toBe(false);
  });
});

describe('moving a step by one place', () => {
  it('goes up before the step above', () => {
    expect(moveOne(rows, 'sort', 'up')).toEqual({ to: { before: 'scale' } });
  });

  it('goes down after the step below', () => {
    expect(moveOne(rows, 'fill', 'down')).toEqual({ to: { before: 'sort' } });
    expect(moveOne(rows, 'scale', 'down')).toEqual({ to: { after: 'sort' } });
  });

  it('stops below the source', () => {
    expect(moveOne(rows, 'fill', 'up')).toEqual({
      refused: 'Fill missing is the first step already.',
    });
  });

  it('stops above an analysis', () => {
    expect(moveOne(withAnalysis, 'sort', 'down')).toEqual({
      refused: 'Sort rows is the last step already.',
    });
  });

  it('leaves the source and an analysis where they are', () => {
    for (const id of ['loans', 'ages', 'unknown']) {
      expect(moveOne(withAnalysis, id, 'up')).toEqual({ refused: 'Only steps can be moved.' });
    }
  });
});

describe('a move that is wished for', () => {
  it('is made where the flow allows it', () => {
    expect(checkMove(rows, 'sort', { before: 'fill' }, always)).toEqual({ to: { before: 'fill' } });
  });

  it('is refused with a reason where it does not', () => {
    expect(checkMove(rows, 'sort', { before: 'fill' }, never)).toEqual({
      refused: 'Sort rows cannot stand there, because it needs the result of a step below.',
    });
  });

  it('is refused before the source', () => {
    expect(checkMove(rows, 'sort', { before: 'loans' }, always)).toEqual({
      refused: 'The source stays first.',
    });
  });

  it('is refused after an analysis, and possible before it', () => {
    expect(checkMove(withAnalysis, 'fill', { after: 'ages' }, always)).toEqual({
      refused: 'Nothing can read the analysis Ages.',
    });
    expect(checkMove(withAnalysis, 'fill', { before: 'ages' }, always)).toEqual({
      to: { before: 'ages' },
    });
  });

  it('is refused for the source without asking the flow', () => {
    const fails = (): boolean => {
      throw new Error('asked');
    };
    expect(checkMove(rows, 'loans', { before: 'sort' }, fails)).toEqual({
      refused: 'Only steps can be moved.',
    });
  });
});
