import { afterEach, describe, expect, it, vi } from 'vitest';
import { addSourcesTo, changeSourceOf } from '../../src/pages/import/save-sources.js';
import { newSourceForm } from '../../src/pages/import/source-form.js';

afterEach(() => vi.unstubAllGlobals());

const document = (sources: Record<string, unknown>) => ({ lathe: 1, name: 'loans', sources });
const csv = (path: string) => ({ format: 'csv', path });

/** A server with one flow, whose content others may change just before a save. */
function serve(first: Record<string, unknown>, others: Record<string, unknown>[]) {
  let content = first;
  let version = 1;
  const saved: { version: string; document: { sources: unknown } }[] = [];
  const answer = (status: number, body: unknown) => new Response(JSON.stringify(body), { status });
  vi.stubGlobal('fetch', async (_: string, request: RequestInit) => {
    if (request.method === 'GET') {
      return answer(200, { path: 'l.lathe.json', version: String(version), document: content });
    }
    const other = others.shift();
    if (other !== undefined) {
      content = other;
      version += 1;
    }
    const save = JSON.parse(String(request.body));
    if (save.version !== String(version)) {
      const error = {
        code: 'flow-changed',
        kind: 'document',
        message: 'Someone else saved.',
        place: {},
        advice: 'Look at it.',
      };
      return answer(409, { error });
    }
    saved.push(save);
    return answer(200, { path: 'l.lathe.json', version: 'new', document: save.document });
  });
  return saved;
}

describe('saving sources', () => {
  it('adds to what someone else saved in between', async () => {
    const saved = serve(document({ loans: csv('loans.csv') }), [
      document({ loans: csv('loans.csv'), theirs: csv('theirs.csv') }),
    ]);
    await addSourcesTo('l.lathe.json', [newSourceForm('mine', 'mine.csv')]);
    expect(saved).toHaveLength(1);
    expect(saved[0]?.document.sources).toEqual({
      loans: csv('loans.csv'),
      theirs: csv('theirs.csv'),
      mine: csv('mine.csv'),
    });
  });

  it('takes another name when someone else took it in between', async () => {
    const saved = serve(document({}), [document({ mine: csv('theirs.csv') })]);
    await addSourcesTo('l.lathe.json', [newSourceForm('mine', 'mine.csv')]);
    expect(saved[0]?.document.sources).toEqual({
      mine: csv('theirs.csv'),
      mine_2: csv('mine.csv'),
    });
  });

  it('says so when the source to change is gone', async () => {
    const saved = serve(document({}), []);
    await expect(
      changeSourceOf('l.lathe.json', 'loans', newSourceForm('loans', 'loans.csv')),
    ).rejects.toMatchObject({ kind: 'usage' });
    expect(saved).toEqual([]);
  });

  it('gives up when others never stop saving, and has written nothing', async () => {
    const versions = Array.from({ length: 9 }, (_, index) =>
      document({ theirs: csv(`${index}.csv`) }),
    );
    const saved = serve(document({}), versions);
    await expect(
      addSourcesTo('l.lathe.json', [newSourceForm('mine', 'mine.csv')]),
    ).rejects.toMatchObject({ code: 'flow-changed' });
    expect(saved).toEqual([]);
  });
});
