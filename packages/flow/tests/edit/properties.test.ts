import {
  addAnalysis,
  addOutput,
  addSource,
  addStep,
  changeNode,
  checkFlow,
  describeChanges,
  duplicateNode,
  type FlowDocument,
  flowText,
  insertBefore,
  isStepNode,
  LatheError,
  moveNode,
  record,
  redo,
  removeNode,
  removeOutput,
  removeSource,
  renameNode,
  setInputs,
  startHistory,
  undo,
  whereItMayMove,
} from '@lathe/flow';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { LOANS } from './flows.js';

/** An operation with numbers that choose what it is done to. */
type Operation = (flow: FlowDocument, pick: <T>(from: readonly T[]) => T) => FlowDocument;

const nodeIds = (flow: FlowDocument): string[] => flow.nodes.map(({ id }) => id);
const stepIds = (flow: FlowDocument): string[] => flow.nodes.filter(isStepNode).map(({ id }) => id);
const tables = (flow: FlowDocument): string[] => [...Object.keys(flow.sources), ...stepIds(flow)];
const NEW = { step: 'sort-rows', parameters: {} };

const OPERATIONS: Readonly<Record<string, Operation>> = {
  append: (flow, pick) => addStep(flow, { ...NEW, after: pick(tables(flow)) }, 'append').flow,
  insert: (flow, pick) => addStep(flow, { ...NEW, after: pick(tables(flow)) }, 'insert').flow,
  join(flow, pick) {
    const after = pick(tables(flow));
    const inputs = [after, pick(tables(flow))];
    return addStep(flow, { ...NEW, after, inputs }, pick(['append', 'insert'])).flow;
  },
  before: (flow, pick) => insertBefore(flow, pick(nodeIds(flow)), NEW).flow,
  analysis: (flow, pick) =>
    addAnalysis(flow, { of: pick(tables(flow)), analysis: 'histogram', parameters: {} }).flow,
  source: (flow) => addSource(flow, { format: 'csv', path: 'more.csv' }).flow,
  withoutSource: (flow, pick) =>
    removeSource(flow, pick(Object.keys(flow.sources)), { withDependants: pick([true, false]) }),
  output: (flow, pick) => addOutput(flow, { node: pick(tables(flow)) }).flow,
  withoutOutput: (flow, pick) => removeOutput(flow, pick(Object.keys(flow.outputs))),
  change: (flow, pick) => changeNode(flow, pick(nodeIds(flow)), { title: pick(['A', 'B', '']) }),
  disable: (flow, pick) => changeNode(flow, pick(stepIds(flow)), { disabled: true }),
  rename: (flow, pick) => renameNode(flow, pick(tables(flow)), pick(['x', 'y', 'z'])),
  rewire: (flow, pick) =>
    setInputs(flow, pick(nodeIds(flow)), [pick(tables(flow)), pick(tables(flow))]),
  remove: (flow, pick) => removeNode(flow, pick(nodeIds(flow))),
  duplicate: (flow, pick) => duplicateNode(flow, pick(nodeIds(flow))).flow,
  moveAfter: (flow, pick) => moveNode(flow, pick(stepIds(flow)), { after: pick(tables(flow)) }),
  moveBefore: (flow, pick) => moveNode(flow, pick(stepIds(flow)), { before: pick(nodeIds(flow)) }),
};

const edits = fc.array(
  fc.record({
    name: fc.constantFrom(...Object.keys(OPERATIONS)),
    choices: fc.tuple(fc.nat(1000), fc.nat(1000), fc.nat(1000)),
  }),
  { maxLength: 12 },
);
type Edit = { name: string; choices: [number, number, number] };

/** The flow after an edit; the same flow when there is nothing to do it to or it is refused. */
function edited(flow: FlowDocument, { name, choices }: Edit): FlowDocument {
  const left = [...choices];
  const nothing = new Error('nothing to choose from');
  try {
    return OPERATIONS[name]!(flow, (from) => {
      if (from.length === 0) throw nothing;
      return from[left.shift()! % from.length]!;
    });
  } catch (thrown) {
    if (thrown === nothing) return flow;
    expect(thrown).toBeInstanceOf(LatheError);
    expect((thrown as LatheError).kind).toBe('usage');
    return flow;
  }
}

/** The flow as text, whatever the order of its nodes. */
const content = (flow: FlowDocument): string =>
  flowText({ ...flow, nodes: flow.nodes.toSorted((a, b) => (a.id < b.id ? -1 : 1)) });

const flows = edits.map((all) => all.reduce(edited, LOANS));
const often = { numRuns: 200, seed: 12 };

describe('whatever is done to a flow', () => {
  test('gives a document that is accepted as it is', () => {
    fc.assert(
      fc.property(flows, (flow) => {
        expect(checkFlow(JSON.parse(flowText(flow)))).toEqual(flow);
      }),
      often,
    );
  });

  test('can be undone and done again', () => {
    fc.assert(
      fc.property(edits, (all) => {
        let flow = LOANS;
        let history = startHistory(flow);
        for (const edit of all) {
          const next = edited(flow, edit);
          const recorded = record(history, next, edit.name);
          if (recorded !== history) {
            expect(undo(recorded).present.flow).toBe(flow);
            expect(redo(undo(recorded)).present.flow).toBe(next);
            flow = next;
          }
          history = recorded;
        }
        for (const _ of all) history = undo(history);
        expect(history.present.flow).toBe(LOANS);
      }),
      often,
    );
  });

  test('is described, and nothing is when nothing changed', () => {
    fc.assert(
      fc.property(flows, (flow) => {
        expect(describeChanges(flow, structuredClone(flow), new Map())).toEqual([]);
        if (content(flow) !== content(LOANS)) {
          expect(describeChanges(LOANS, flow, new Map())).not.toEqual([]);
        }
      }),
      often,
    );
  });
});

describe('in any flow', () => {
  test('removing a node keeps every other node, source and output', () => {
    fc.assert(
      fc.property(flows, fc.nat(1000), (flow, choice) => {
        const ids = nodeIds(flow);
        if (ids.length === 0) return;
        const id = ids[choice % ids.length]!;
        const after = removeNode(flow, id);
        expect(nodeIds(after).sort()).toEqual(ids.filter((other) => other !== id).sort());
        expect(after.sources).toEqual(flow.sources);
        expect(Object.keys(after.outputs)).toEqual(Object.keys(flow.outputs));
      }),
      often,
    );
  });

  test('a step moves to every place it may move to, and no node is lost', () => {
    fc.assert(
      fc.property(flows, (flow) => {
        for (const id of stepIds(flow)) {
          for (const target of whereItMayMove(flow, id)) {
            expect(nodeIds(moveNode(flow, id, target)).sort()).toEqual(nodeIds(flow).sort());
          }
        }
      }),
      { numRuns: 100, seed: 13 },
    );
  });

  test('a copy taken away again leaves the flow as it was', () => {
    fc.assert(
      fc.property(flows, fc.nat(1000), (flow, choice) => {
        const ids = nodeIds(flow);
        if (ids.length === 0) return;
        const copied = duplicateNode(flow, ids[choice % ids.length]!);
        expect(describeChanges(flow, removeNode(copied.flow, copied.id), new Map())).toEqual([]);
      }),
      often,
    );
  });
});
