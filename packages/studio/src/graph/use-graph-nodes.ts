import type { FlowDocument } from '@lathe/flow';
import type { Edge } from '@xyflow/react';
import { type ReactNode, useMemo, useRef } from 'react';
import type { NodeCheck } from '../api/client.js';
import type { CardContent, CardNode } from './flow-card.js';
import styles from './flow-graph.module.css';
import { type FlowItem, inputsOf } from './flow-items.js';
import { titleLookup } from './flow-titles.js';
import {
  type NodeCounts,
  type NodeState,
  type NodeTitles,
  nodeName,
  nodeStatus,
} from './node-state.js';

/** What is known about the items of a flow, by id. */
export interface KnownState {
  readonly checks: Readonly<Record<string, NodeCheck>>;
  readonly counts: Readonly<Record<string, NodeCounts>>;
  readonly running: Readonly<Record<string, NonNullable<NodeState['running']>>>;
}

export type ItemTitles = (item: FlowItem) => NodeTitles & { readonly icon?: ReactNode };

interface Described {
  readonly content: CardContent;
  readonly level: number;
  readonly name: string;
}

/**
 * What each card shows and how it is read out, apart from where it stands and whether it is selected.
 * What says the same as before is the same object as before, so that only other cards are drawn anew.
 */
export function useContents(
  flow: FlowDocument,
  items: ReadonlyMap<string, FlowItem>,
  titles: ItemTitles,
  { checks, counts, running }: KnownState,
): ReadonlyMap<string, Described> {
  const kept = useRef<ReadonlyMap<string, Described>>(new Map());
  const contents = useMemo(() => {
    const titleOf = titleLookup(flow, titles);
    const levels = new Map<string, number>();
    return new Map(
      [...items].map(([id, item]): [string, Described] => {
        const level = 1 + Math.max(0, ...inputsOf(item).map((input) => levels.get(input) ?? 0));
        levels.set(id, level);
        const { icon, ...names } = titles(item);
        const state = { check: checks[id], counts: counts[id], running: running[id] };
        const status = nodeStatus(item, state, titleOf);
        const content = { item, titles: names, icon, status, running: state.running };
        const described = { content, level, name: nodeName(item, names, state, titleOf) };
        const before = kept.current.get(id);
        return [id, before !== undefined && saysTheSame(before, described) ? before : described];
      }),
    );
  }, [flow, items, titles, checks, counts, running]);
  kept.current = contents;
  return contents;
}

/** The name holds titles, inputs, status and whether it is disabled. */
function saysTheSame(one: Described, other: Described): boolean {
  return (
    one.name === other.name &&
    one.level === other.level &&
    one.content.icon === other.content.icon &&
    one.content.status?.kind === other.content.status?.kind &&
    one.content.running?.share === other.content.running?.share &&
    one.content.running?.done === other.content.running?.done &&
    iconKey(one.content.item) === iconKey(other.content.item)
  );
}

/** What the icon of an item depends on. */
function iconKey(item: FlowItem): string {
  switch (item.kind) {
    case 'step':
      return item.node.step;
    case 'analysis':
      return item.node.analysis;
    default:
      return item.kind;
  }
}

/**
 * The nodes for React Flow. One that has not changed is the same object as before: React Flow draws
 * only what is another object, and a selection changes two of three hundred.
 * @param active The one that the tab key reaches.
 */
export function useGraphNodes(
  contents: ReadonlyMap<string, Described>,
  placed: (id: string) => { readonly x: number; readonly y: number; width: number; height: number },
  active: string | undefined,
  selected: string | null,
): CardNode[] {
  const kept = useRef(new Map<string, { readonly parts: readonly unknown[]; node: CardNode }>());
  const nodes = [...contents].map(([id, described]) => {
    const { x, y, width, height } = placed(id);
    const isActive = id === active;
    const isSelected = id === selected;
    const parts = [described, x, y, width, height, isActive, isSelected];
    const before = kept.current.get(id);
    if (before?.parts.every((part, place) => part === parts[place])) return before;
    const { content, level, name } = described;
    const node: CardNode = {
      id,
      type: 'card',
      position: { x, y },
      width,
      height,
      data: { content },
      selected: isSelected,
      ariaRole: 'treeitem',
      ariaLabel: name,
      domAttributes: {
        tabIndex: isActive ? 0 : -1,
        'aria-level': level,
        'aria-selected': isSelected,
        'aria-roledescription': undefined,
      },
    };
    return { parts, node };
  });
  kept.current = new Map(nodes.map((each) => [each.node.id, each]));
  return nodes.map(({ node }) => node);
}

/** Lines between cards; those that lead to the selected item stand out. */
export function useGraphEdges(
  items: ReadonlyMap<string, FlowItem>,
  selected: string | null,
): Edge[] {
  const plain = useMemo(() => [...items.values()].flatMap((item) => edgesTo(item, false)), [items]);
  return useMemo(() => {
    const marked = upstream(items, selected);
    return plain.flatMap((edge) => {
      const item = items.get(edge.target);
      if (item === undefined || !marked.has(edge.target)) return edge;
      return edgesTo(item, true).filter(({ id }) => id === edge.id);
    });
  }, [plain, items, selected]);
}

function edgesTo(item: FlowItem, isMarked: boolean): Edge[] {
  return inputsOf(item).map((input) => ({
    id: `${input}>${item.id}`,
    source: input,
    target: item.id,
    className: isMarked ? (styles.marked ?? '') : '',
    zIndex: isMarked ? 1 : 0,
    ariaRole: 'presentation',
    // What an item reads is part of its name.
    domAttributes: { 'aria-hidden': true },
  }));
}

/** The item and everything that its rows depend on. */
function upstream(items: ReadonlyMap<string, FlowItem>, from: string | null): Set<string> {
  const found = new Set<string>();
  const open = from === null ? [] : [from];
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    const item = items.get(id);
    if (item === undefined || found.has(id)) continue;
    found.add(id);
    open.push(...inputsOf(item));
  }
  return found;
}
