import { type FlowDocument, type FlowNode, isStepNode } from '../document.js';
import { columnsText, describeValues } from './describe-values.js';
import { align, type Rewiring, rewiring } from './flow-alignment.js';
import { firstInput } from './flow-graph.js';

/** How a step or analysis is spoken of. */
export interface StepWords {
  /** Its title in the catalogue, e.g. `Scale numbers`. */
  readonly title: string;
  /** What it did to columns, e.g. `Scaled`: adding it reads `Scaled age`. */
  readonly verb?: string;
}

/** By the id of the step or analysis in the catalogue. */
export type StepTitles = ReadonlyMap<string, StepWords>;

export type ChangeKind =
  | 'added'
  | 'removed'
  | 'replaced'
  | 'renamed'
  | 'moved'
  | 'inputs'
  | 'parameters'
  | 'title'
  | 'note'
  | 'disabled'
  | 'enabled'
  | 'source'
  | 'output'
  | 'flow';

export interface Change {
  readonly kind: ChangeKind;
  /** Id of the source or node, name of the output or flow parameter; absent for the flow itself. */
  readonly node?: string;
  /** A sentence without a full stop: `Scaled age`. */
  readonly text: string;
}

/**
 * What differs between two versions of a flow, in the words of the person who edits it: nothing is
 * said of what merely follows from another change. In the order of the document: sources, nodes
 * (removed ones first), outputs, parameters, title and description.
 */
export function describeChanges(
  before: FlowDocument,
  after: FlowDocument,
  titles: StepTitles,
): Change[] {
  const { before: aligned, renamed } = align(before, after);
  const wiring = rewiring(aligned, after);
  return [
    ...[...renamed].map(
      ([id, newId]): Change => ({
        kind: 'renamed',
        node: newId,
        text: `Renamed ${id} to ${newId}`,
      }),
    ),
    ...sourceChanges(aligned, after),
    ...nodeChanges(aligned, after, wiring, titles),
    ...outputChanges(aligned, after, wiring),
    ...parameterChanges(aligned, after),
    ...headingChanges(aligned, after),
  ];
}

/** More changes than this are counted. */
const MOST_IN_SUMMARY = 3;

/** One line for a row of a history: `Scaled age; dropped vec; 2 more changes`. */
export function summariseChanges(changes: readonly Change[]): string {
  if (changes.length === 0) return 'No changes';
  const shown = changes.length <= MOST_IN_SUMMARY ? changes : changes.slice(0, MOST_IN_SUMMARY - 1);
  const more = changes.length - shown.length;
  return [
    ...shown.map(({ text }, index) => (index === 0 ? text : uncapitalised(text))),
    ...(more === 0 ? [] : [`${more} more changes`]),
  ].join('; ');
}

function uncapitalised(text: string): string {
  return text.slice(0, 1).toLowerCase() + text.slice(1);
}

interface Split<T> {
  readonly added: readonly (readonly [string, T])[];
  readonly removed: readonly (readonly [string, T])[];
  /** Key, old value, new value. */
  readonly kept: readonly (readonly [string, T, T])[];
}

function split<T>(old: Readonly<Record<string, T>>, now: Readonly<Record<string, T>>): Split<T> {
  const before = new Map(Object.entries(old));
  const after = new Map(Object.entries(now));
  return {
    added: [...after].filter(([key]) => !before.has(key)),
    removed: [...before].filter(([key]) => !after.has(key)),
    kept: [...after].flatMap(([key, value]): [string, T, T][] => {
      const was = before.get(key);
      return was === undefined ? [] : [[key, was, value]];
    }),
  };
}

function sourceChanges(before: FlowDocument, after: FlowDocument): Change[] {
  const { added, removed, kept } = split(before.sources, after.sources);
  const change = (node: string, text: string): Change => ({ kind: 'source', node, text });
  return [
    ...removed.map(([id]) => change(id, `Removed the source ${id}`)),
    ...added.map(([id]) => change(id, `Added the source ${id}`)),
    ...kept.flatMap(([id, { path: oldPath, ...old }, { path, ...now }]) => [
      ...(path === oldPath ? [] : [change(id, `Changed the input file of ${id}`)]),
      ...describeValues(old, now, id).map((text) => change(id, text)),
    ]),
  ];
}

function nodeChanges(
  before: FlowDocument,
  after: FlowDocument,
  { moved, rewired }: Rewiring,
  titles: StepTitles,
): Change[] {
  const byId = (flow: FlowDocument): Record<string, FlowNode> =>
    Object.fromEntries(flow.nodes.map((node) => [node.id, node]));
  const { added, removed, kept } = split(byId(before), byId(after));
  const addedIds = new Set(added.map(([id]) => id));
  const old = new Map(kept.map(([id, was]) => [id, was]));
  return [
    ...removed.map(
      ([id, node]): Change => ({
        kind: 'removed',
        node: id,
        text: `Removed ${name(node, titles)}`,
      }),
    ),
    ...after.nodes.flatMap((node): Change[] => {
      const { id } = node;
      if (addedIds.has(id)) return [{ kind: 'added', node: id, text: addedText(node, titles) }];
      const was = old.get(id);
      return [
        ...(moved.includes(id)
          ? [change('moved', node, `Moved ${name(node, titles)} after ${firstInput(node)}`)]
          : []),
        ...(rewired.includes(id)
          ? [change('inputs', node, `Let ${name(node, titles)} read ${node.inputs.join(' and ')}`)]
          : []),
        ...(was === undefined ? [] : contentChanges(was, node, titles)),
      ];
    }),
  ];
}

function contentChanges(old: FlowNode, now: FlowNode, titles: StepTitles): Change[] {
  const called = name(now, titles);
  const wasDisabled = isStepNode(old) && old.disabled === true;
  const isDisabled = isStepNode(now) && now.disabled === true;
  const replaced = kindOf(old) !== kindOf(now);
  return [
    ...(replaced ? [change('replaced', now, `Replaced ${name(old, titles)} by ${called}`)] : []),
    ...(!replaced && old.title !== now.title
      ? [change('title', now, titleText(old, now, titles))]
      : []),
    ...(wasDisabled === isDisabled
      ? []
      : [
          isDisabled
            ? change('disabled', now, `Disabled ${called}`)
            : change('enabled', now, `Enabled ${called}`),
        ]),
    ...(replaced
      ? []
      : describeValues(old.parameters, now.parameters, called).map((text) =>
          change('parameters', now, text),
        )),
    ...(old.note === now.note
      ? []
      : [
          change(
            'note',
            now,
            `${now.note === undefined ? 'Removed' : old.note === undefined ? 'Added' : 'Changed'} the note of ${called}`,
          ),
        ]),
  ];
}

function change(kind: ChangeKind, { id }: FlowNode, text: string): Change {
  return { kind, node: id, text };
}

function titleText(old: FlowNode, now: FlowNode, titles: StepTitles): string {
  return `Renamed ${name(old, titles)} to ${name(now, titles)}`;
}

function addedText(node: FlowNode, titles: StepTitles): string {
  const verb = titles.get(kindOf(node))?.verb;
  const columns = columnsText(node.parameters);
  return verb === undefined || columns === undefined
    ? `Added ${name(node, titles)} after ${firstInput(node)}`
    : `${verb} ${columns}`;
}

const kindOf = (node: FlowNode): string => (isStepNode(node) ? node.step : node.analysis);

/** The title a node shows, in quotation marks. */
function name(node: FlowNode, titles: StepTitles): string {
  return `"${node.title ?? titles.get(kindOf(node))?.title ?? kindOf(node)}"`;
}

function outputChanges(before: FlowDocument, after: FlowDocument, wiring: Rewiring): Change[] {
  const { added, removed, kept } = split(before.outputs, after.outputs);
  const change = (node: string, text: string): Change => ({ kind: 'output', node, text });
  return [
    ...removed.map(([id]) => change(id, `Removed the output ${id}`)),
    ...added.map(([id, { node }]) => change(id, `Added the output ${id} of ${node}`)),
    ...kept.flatMap(([id, old, now]) => [
      ...(wiring.outputs.includes(id)
        ? [change(id, `Took the output ${id} from ${now.node}`)]
        : []),
      ...describeValues(old.sink ?? {}, now.sink ?? {}, `the output ${id}`).map((text) =>
        change(id, text),
      ),
    ]),
  ];
}

function parameterChanges(before: FlowDocument, after: FlowDocument): Change[] {
  const { added, removed, kept } = split(before.parameters, after.parameters);
  const change = (node: string, text: string): Change => ({ kind: 'flow', node, text });
  return [
    ...removed.map(([id]) => change(id, `Removed the parameter ${id}`)),
    ...added.map(([id]) => change(id, `Added the parameter ${id}`)),
    ...kept.flatMap(([id, old, now]) =>
      describeValues(old, now, `the parameter ${id}`).map((text) => change(id, text)),
    ),
  ];
}

function headingChanges(before: FlowDocument, after: FlowDocument): Change[] {
  const title = (flow: FlowDocument): string => flow.title ?? flow.name;
  return [
    ...(title(before) === title(after)
      ? []
      : [{ kind: 'flow', text: `Renamed the flow to "${title(after)}"` } as const]),
    ...(before.description === after.description
      ? []
      : [{ kind: 'flow', text: 'Changed the description of the flow' } as const]),
  ];
}
