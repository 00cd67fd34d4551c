import { changeNode, checkFlow, type FlowDocument, type LatheErrorJson } from '@lathe/flow';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { FlowFile, SaveFlow } from '../../src/api/client.js';
import { draftOf } from '../../src/api/flow-draft.js';
import { CallError } from '../../src/api/transport.js';
import { FlowStore } from '../../src/editor/flow-store.js';
import type { KeptDraft, KeptDrafts } from '../../src/editor/kept-drafts.js';

const FLOW = checkFlow({
  lathe: 1,
  name: 'people',
  sources: { people: { format: 'csv', path: 'people.csv' } },
  nodes: [{ id: 'kept', step: 'keep-columns', inputs: ['people'], parameters: { columns: ['a'] } }],
});

const keeping = (columns: string[]) => (flow: FlowDocument) =>
  changeNode(flow, 'kept', { parameters: { columns } });

const columnsIn = (flow: FlowDocument): unknown => flow.nodes[0]!.parameters.columns;

/** A server of one flow: each accepted save is the next version; others are refused as the real one does. */
function fakeServer(flow: FlowDocument) {
  const server = {
    version: '1',
    document: draftOf(flow),
    saves: 0,
    /** While set, every save fails with it. */
    failure: undefined as Error | undefined,
    file: (): FlowFile => ({
      path: 'people.lathe.json',
      version: server.version,
      document: server.document,
      fitted: {},
    }),
    send: async (body: SaveFlow): Promise<FlowFile> => {
      if (server.failure !== undefined) throw server.failure;
      if (body.version !== server.version) {
        const error: LatheErrorJson = {
          code: 'flow-changed',
          kind: 'usage',
          message: 'The flow was saved by someone else.',
          place: {},
          advice: 'Choose which version to keep.',
        };
        throw new CallError(error, 409, { error, current: server.file() });
      }
      server.saves += 1;
      server.version = String(Number(server.version) + 1);
      server.document = body.document;
      return server.file();
    },
  };
  return server;
}

function memoryDrafts(): KeptDrafts & { readonly kept: Map<string, KeptDraft> } {
  const kept = new Map<string, KeptDraft>();
  return {
    kept,
    read: (path) => kept.get(path),
    keep: (path, draft) => void kept.set(path, draft),
    forget: (path) => void kept.delete(path),
  };
}

describe('the store of the flow that is edited', () => {
  beforeEach(() => void vi.useFakeTimers());

  function opened(drafts = memoryDrafts()) {
    const server = fakeServer(FLOW);
    const open = () =>
      new FlowStore(server.file(), { send: server.send, titles: new Map(), drafts });
    return { server, drafts, open, store: open() };
  }

  it('saves an edit after a rest, and edits in quick succession once', async () => {
    const { server, store } = opened();
    store.edit('Kept b', keeping(['b']));
    store.edit('Kept c', keeping(['c']));
    expect(store.getState().save.kind).toBe('unsaved');
    expect(server.saves).toBe(0);
    await vi.runAllTimersAsync();
    expect(server.saves).toBe(1);
    expect(store.getState().save.kind).toBe('saved');
    expect(columnsIn(checkFlow(server.document))).toEqual(['c']);
  });

  it('saves what was edited while a save was on its way', async () => {
    const { server, store } = opened();
    store.edit('Kept b', keeping(['b']));
    const first = store.flush();
    store.edit('Kept c', keeping(['c']));
    await first;
    await vi.runAllTimersAsync();
    expect(server.saves).toBe(2);
    expect(columnsIn(checkFlow(server.document))).toEqual(['c']);
  });

  it('undoes and redoes, and saves what is then there', async () => {
    const { server, store } = opened();
    store.edit('Kept b', keeping(['b']));
    store.edit('Kept c', keeping(['c']));
    store.undo();
    expect(columnsIn(store.flow)).toEqual(['b']);
    store.undo();
    expect(columnsIn(store.flow)).toEqual(['a']);
    store.redo();
    await vi.runAllTimersAsync();
    expect(columnsIn(checkFlow(server.document))).toEqual(['b']);
  });

  it('goes to any entry of the history', () => {
    const { store } = opened();
    for (const name of ['b', 'c', 'd']) store.edit(`Kept ${name}`, keeping([name]));
    store.goTo(1);
    expect(columnsIn(store.flow)).toEqual(['b']);
    store.goTo(3);
    expect(columnsIn(store.flow)).toEqual(['d']);
    store.goTo(0);
    expect(columnsIn(store.flow)).toEqual(['a']);
  });

  it('is told when someone else saved first, and writes nothing', async () => {
    const { server, store, open } = opened();
    const other = open();
    other.edit('Kept x', keeping(['x']));
    await other.flush();
    store.edit('Kept b', keeping(['b']));
    await store.flush();
    expect(store.getState().save.kind).toBe('conflict');
    expect(columnsIn(store.flow)).toEqual(['b']);
    expect(columnsIn(checkFlow(server.document))).toEqual(['x']);
  });

  it('does not save by itself while a conflict is open', async () => {
    const { server, store, open } = opened();
    const other = open();
    other.edit('Kept x', keeping(['x']));
    await other.flush();
    store.edit('Kept b', keeping(['b']));
    await store.flush();
    store.edit('Kept c', keeping(['c']));
    await vi.runAllTimersAsync();
    expect(columnsIn(checkFlow(server.document))).toEqual(['x']);
    expect(store.getState().save.kind).toBe('conflict');
  });

  it('writes this version over the other one when it is kept', async () => {
    const { server, store, open } = opened();
    const other = open();
    other.edit('Kept x', keeping(['x']));
    await other.flush();
    store.edit('Kept b', keeping(['b']));
    await store.flush();
    await store.keepMine();
    expect(columnsIn(checkFlow(server.document))).toEqual(['b']);
    expect(store.getState().save.kind).toBe('saved');
  });

  it('gives this version back by undoing when the other one was taken', async () => {
    const { store, open } = opened();
    const other = open();
    other.edit('Kept x', keeping(['x']));
    await other.flush();
    store.edit('Kept b', keeping(['b']));
    await store.flush();
    store.takeTheirs();
    expect(columnsIn(store.flow)).toEqual(['x']);
    store.undo();
    expect(columnsIn(store.flow)).toEqual(['b']);
  });

  it('takes up what was saved elsewhere when nothing here waits', async () => {
    const { server, store, open } = opened();
    const other = open();
    other.edit('Kept x', keeping(['x']));
    await other.flush();
    store.seen(server.file());
    expect(columnsIn(store.flow)).toEqual(['x']);
    store.edit('Kept y', keeping(['y']));
    await store.flush();
    expect(columnsIn(checkFlow(server.document))).toEqual(['y']);
  });

  it('keeps unsaved edits in the browser until the server has them', async () => {
    const { store, drafts } = opened();
    store.edit('Kept b', keeping(['b']));
    expect(drafts.kept.size).toBe(1);
    await store.flush();
    expect(drafts.kept.size).toBe(0);
  });

  it('offers edits of a page that was closed before they were saved', async () => {
    const { server, store, drafts, open } = opened();
    server.failure = new TypeError('the server is gone');
    store.edit('Kept b', keeping(['b']));
    await store.flush();
    store.close();
    expect(store.getState().save.kind).toBe('failed');
    server.failure = undefined;
    const again = open();
    expect(columnsIn(again.flow)).toEqual(['b']);
    await vi.runAllTimersAsync();
    expect(columnsIn(checkFlow(server.document))).toEqual(['b']);
    expect(drafts.kept.size).toBe(0);
  });

  it('asks which to keep when the flow changed while unsaved edits waited in the browser', async () => {
    const { store, open, server } = opened();
    server.failure = new TypeError('the server is gone');
    store.edit('Kept b', keeping(['b']));
    await store.flush();
    store.close();
    server.failure = undefined;
    server.version = '7';
    server.document = draftOf(keeping(['x'])(FLOW));
    const again = open();
    expect(again.getState().save.kind).toBe('conflict');
    expect(columnsIn(again.flow)).toEqual(['b']);
    again.takeTheirs();
    expect(columnsIn(again.flow)).toEqual(['x']);
  });
});
