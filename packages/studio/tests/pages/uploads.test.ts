import { LatheError } from '@lathe/flow';
import { describe, expect, it } from 'vitest';
import {
  fileUse,
  type Upload,
  uploadsAfter,
  uploadsOutcome,
  uploadsToBegin,
} from '../../src/pages/home/uploads.js';

const upload = (id: number, state: Upload['state']): Upload => ({
  id,
  name: `${id}.csv`,
  bytes: 100,
  sent: 0,
  state,
});
const error = new LatheError({ code: 'x', kind: 'storage', message: 'No.', advice: 'Wait.' });

describe('uploads', () => {
  it('are sent two at a time', () => {
    const uploads = [
      upload(1, { status: 'sending' }),
      upload(2, { status: 'waiting' }),
      upload(3, { status: 'waiting' }),
    ];
    expect(uploadsToBegin(uploads).map(({ id }) => id)).toEqual([2]);
  });

  it('have arrived when every one is stored', () => {
    const uploads = [
      upload(1, { status: 'done', path: '1.csv' }),
      upload(2, { status: 'done', path: '2 (2).csv' }),
    ];
    expect(uploadsOutcome(uploads)).toEqual({ status: 'arrived', paths: ['1.csv', '2 (2).csv'] });
  });

  it('have stopped when one failed or was cancelled, with those that arrived', () => {
    const uploads = [
      upload(1, { status: 'done', path: '1.csv' }),
      upload(2, { status: 'failed', error }),
      upload(3, { status: 'cancelled' }),
    ];
    expect(uploadsOutcome(uploads)).toEqual({ status: 'stopped', paths: ['1.csv'] });
  });

  it('go on while one is on its way', () => {
    const uploads = [upload(1, { status: 'failed', error }), upload(2, { status: 'waiting' })];
    expect(uploadsOutcome(uploads)).toEqual({ status: 'going' });
    expect(uploadsOutcome([])).toEqual({ status: 'none' });
  });

  it('stay cancelled when news of progress comes late', () => {
    const cancelled = uploadsAfter([upload(1, { status: 'sending' })], {
      kind: 'state',
      id: 1,
      state: { status: 'cancelled' },
    });
    expect(uploadsAfter(cancelled, { kind: 'sent', id: 1, sent: 50 })[0]?.state.status).toBe(
      'cancelled',
    );
  });

  it('are told apart by name', () => {
    expect(fileUse('a.CSV.gz')).toBe('table');
    expect(fileUse('a.lathe.json')).toBe('flow');
    expect(fileUse('a.flow')).toBe('foreign-flow');
    expect(fileUse('a.xlsx')).toBe('unknown');
  });
});
