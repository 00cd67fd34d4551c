import {
  chainOf,
  changeNode,
  describeChanges,
  duplicateNode,
  type FlowDocument,
  LatheError,
  type MoveTarget,
  moveNode,
  type NodeParameters,
  remapColumns,
  removeNode,
  removeOutput,
  removeSource,
  renameNode,
  summariseChanges,
} from '@lathe/flow';
import { catalogue } from '@lathe/steps';
import { useCallback, useMemo, useRef, useState, useSyncExternalStore } from 'react';
import { useSearchParams } from 'wouter';
import { toast } from '../app/toasts.js';
import { checkParameters } from '../forms/check-parameters.js';
import { outputName } from '../graph/flow-items.js';
import { flowTitles, titleLookup } from '../graph/flow-titles.js';
import type { NodeAction } from '../graph/node-actions.js';
import { declarationOf, declared } from './declaration-of.js';
import type { FlowState, FlowStore } from './flow-store.js';
import { inputOf, type NewNode, type Placement, usualPlacement, withNewNode } from './new-node.js';
import { firstSelection, keptSelection, tableOf } from './selection.js';
import { STEP_WORDS } from './step-words.js';
import { hasNode } from './subject.js';

const titlesOf = flowTitles(catalogue);

/** What is open above the editor. */
export type EditorDialog =
  | { readonly kind: 'palette'; readonly placement: Placement; readonly only?: 'analysis' }
  | { readonly kind: 'join'; readonly placement: Placement }
  | { readonly kind: 'export'; readonly node: string }
  | { readonly kind: 'run'; readonly node?: string }
  | { readonly kind: 'history' }
  | { readonly kind: 'settings' }
  | { readonly kind: 'statement'; readonly node: string }
  | { readonly kind: 'rename'; readonly node: string };

export interface Editor {
  readonly store: FlowStore;
  readonly state: FlowState;
  readonly flow: FlowDocument;
  /** The flow as it is shown: with the node that is being set up. */
  readonly shown: FlowDocument;
  /** The flow as it is computed: with that node once it has all it needs. */
  readonly computed: FlowDocument;
  /** Id of a source or node of `shown`. */
  readonly selected: string;
  /** The table behind the selection; of a node that is not set up yet, the one that it reads. */
  readonly table: string;
  /** Ids of the line of steps that the selection is part of. */
  readonly chain: readonly string[];
  readonly draft: NewNode | null;
  /** The id that the node which is being set up has in `shown`. */
  readonly draftId: string | null;
  readonly dialog: EditorDialog | null;
  readonly select: (id: string) => void;
  readonly openDialog: (dialog: EditorDialog | null) => void;
  readonly startNew: (draft: NewNode) => void;
  /** Adds a node that is complete already. */
  readonly addNow: (node: NewNode) => void;
  readonly changeDraft: (change: Partial<NewNode>) => void;
  /** Adds the node that is set up; nothing while it misses something. */
  readonly commitDraft: () => void;
  readonly dropDraft: () => void;
  /** An empty label says in words what differs. Refused edits are told in a message. */
  readonly edit: (
    label: string,
    change: (flow: FlowDocument) => FlowDocument,
    mergeKey?: string,
  ) => void;
  readonly act: (id: string, action: NodeAction | 'insert-before') => void;
  /** Gives a source another id, a step or analysis another title. */
  readonly rename: (id: string, name: string) => void;
  readonly move: (id: string, target: MoveTarget) => void;
  readonly remap: (id: string, names: Readonly<Record<string, string>>) => void;
  readonly setParameters: (id: string, parameters: NodeParameters) => void;
  readonly titleOf: (id: string) => string;
}

/** The state of the editor's page and everything that can be done with it. */
export function useEditor(store: FlowStore): Editor {
  const state = useSyncExternalStore(store.subscribe, store.getState);
  const { flow } = state.history.present;
  const [query, setQuery] = useSearchParams();
  const [draft, setDraft] = useState<NewNode | null>(null);
  const [dialog, openDialog] = useState<EditorDialog | null>(null);

  const wanted = query.get('node') ?? firstSelection(flow);
  const lastChain = useRef<readonly string[]>([]);
  const kept = keptSelection(flow, wanted, lastChain.current);

  const drafted = useMemo(() => {
    if (draft === null) return null;
    try {
      return withNewNode(flow, draft);
    } catch {
      // What it was to follow is gone, by undoing for example.
      return null;
    }
  }, [flow, draft]);
  const shown = drafted?.flow ?? flow;
  const isComplete = useMemo(() => draft !== null && isSetUp(draft), [draft]);
  const computed = isComplete ? shown : flow;
  const selected = drafted?.id ?? kept;
  const chain = useMemo(
    () => (hasNode(shown, selected) ? chainOf(shown, tableOf(shown, selected)) : []),
    [shown, selected],
  );
  const table =
    draft !== null && drafted !== null && !isComplete
      ? inputOf(flow, draft.placement)
      : tableOf(shown, selected);
  if (draft === null) lastChain.current = chain;

  const select = useCallback(
    (id: string) => {
      setDraft(null);
      setQuery(
        (before) => {
          const next = new URLSearchParams(before);
          next.set('node', id);
          return next;
        },
        { replace: true },
      );
    },
    [setQuery],
  );

  const titleOf = useMemo(() => titleLookup(shown, titlesOf), [shown]);

  const edit: Editor['edit'] = (label, change, mergeKey) => {
    try {
      const after = change(store.flow);
      const words = label === '' ? changeLabel(flowBefore(store, mergeKey), after) : label;
      store.edit(words, () => after, mergeKey === undefined ? {} : { mergeKey });
    } catch (error) {
      const { message, advice } = LatheError.from(error);
      toast({ text: `${message} ${advice}`, tone: 'bad' });
    }
  };

  const commitDraft = (): void => {
    if (draft === null || drafted === null || !isComplete) return;
    const { id } = drafted;
    edit('', () => drafted.flow);
    setDraft(null);
    select(id);
  };

  const remove = (id: string): void => {
    const title = titleOf(id);
    const output = outputName(id);
    const next =
      tableOf(flow, id) === id ? flow.nodes.find((node) => node.id === id)?.inputs[0] : undefined;
    edit(`Deleted ${output ?? title}`, (before) => {
      if (output !== undefined) return removeOutput(before, output);
      return before.sources[id] === undefined ? removeNode(before, id) : removeSource(before, id);
    });
    if (store.flow !== flow) {
      if (kept === id && next !== undefined) select(next);
      toast({
        text: `Deleted ${output ?? title}.`,
        action: { label: 'Undo', onAction: store.undo },
      });
    }
  };

  const act: Editor['act'] = (id, action) => {
    const at = outputName(id) === undefined ? tableOf(flow, id) : id;
    switch (action) {
      case 'open':
        select(
          outputName(id) === undefined ? id : (flow.outputs[outputName(id) ?? '']?.node ?? id),
        );
        return;
      case 'add-transform':
        openDialog({ kind: 'palette', placement: usualPlacement(flow, at) });
        return;
      case 'add-analysis':
        openDialog({ kind: 'palette', placement: { kind: 'append', after: at }, only: 'analysis' });
        return;
      case 'insert-before':
        openDialog({ kind: 'palette', placement: { kind: 'before', id } });
        return;
      case 'join':
        openDialog({ kind: 'join', placement: usualPlacement(flow, at) });
        return;
      case 'export':
        openDialog({ kind: 'export', node: at });
        return;
      case 'run-to-here':
        openDialog({ kind: 'run', node: outputName(id) ?? at });
        return;
      case 'rename':
        openDialog({ kind: 'rename', node: id });
        return;
      case 'disable':
      case 'enable':
        edit(`${action === 'disable' ? 'Disabled' : 'Enabled'} ${titleOf(id)}`, (before) =>
          changeNode(before, id, { disabled: action === 'disable' }),
        );
        return;
      case 'duplicate':
        edit(`Duplicated ${titleOf(id)}`, (before) => {
          const copy = duplicateNode(before, id);
          queueMicrotask(() => select(copy.id));
          return copy.flow;
        });
        return;
      case 'delete':
        remove(id);
    }
  };

  return {
    store,
    state,
    flow,
    shown,
    computed,
    selected,
    table,
    chain,
    draft: drafted === null ? null : draft,
    draftId: drafted?.id ?? null,
    dialog,
    select,
    openDialog,
    startNew: (node) => {
      openDialog(null);
      setDraft(node);
    },
    addNow: (node) => {
      openDialog(null);
      edit('', (before) => {
        const added = withNewNode(before, node);
        queueMicrotask(() => select(added.id));
        return added.flow;
      });
    },
    changeDraft: (change) =>
      setDraft((before) => (before === null ? null : { ...before, ...change })),
    commitDraft,
    dropDraft: () => {
      setDraft(null);
      if (draft === null) return;
      select(inputOf(flow, draft.placement));
      toast({
        text: 'Gave up the new step.',
        action: { label: 'Bring it back', onAction: () => setDraft(draft) },
      });
    },
    edit,
    act,
    rename: (id, name) => {
      const label = `Renamed ${titleOf(id)} to ${name}`;
      if (flow.sources[id] === undefined) {
        edit(label, (before) => changeNode(before, id, { title: name }));
        return;
      }
      edit(label, (before) => renameNode(before, id, name));
      if (store.flow.sources[name] !== undefined && kept === id) select(name);
    },
    move: (id, target) => edit(`Moved ${titleOf(id)}`, (before) => moveNode(before, id, target)),
    remap: (id, names) =>
      edit(`Re-mapped columns of ${titleOf(id)}`, (before) => {
        const node = before.nodes.find((each) => each.id === id);
        if (node === undefined) return before;
        const schema = declarationOf(node)?.parameterSchema();
        if (schema === undefined) return before;
        const inputs = node.inputs.map((_, index) => index);
        const parameters = inputs.reduce(
          (current: NodeParameters, input) => remapColumns(schema, current, names, input),
          node.parameters,
        );
        return changeNode(before, id, { parameters });
      }),
    setParameters: (id, parameters) =>
      edit('', (before) => changeNode(before, id, { parameters }), `parameters of ${id}`),
    titleOf,
  };
}

/** Whether a new node has every parameter that it needs. */
function isSetUp({ kind, declared: id, parameters }: NewNode): boolean {
  const declaration = declared(kind, id);
  return declaration !== undefined && checkParameters(declaration, parameters).length === 0;
}

/** The flow before an edit, or before all edits that it will be one entry of the history with. */
function flowBefore(store: FlowStore, mergeKey: string | undefined): FlowDocument {
  const { past, present } = store.getState().history;
  const merges = mergeKey !== undefined && present.mergeKey === mergeKey;
  return (merges ? past.at(-1)?.flow : undefined) ?? present.flow;
}

/** What an edit did, in words. */
function changeLabel(before: FlowDocument, after: FlowDocument): string {
  return summariseChanges(describeChanges(before, after, STEP_WORDS));
}
