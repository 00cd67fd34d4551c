import '@xyflow/react/dist/base.css';
import type { FlowDocument } from '@lathe/flow';
import { MiniMap, type NodeTypes, Panel, ReactFlow, ReactFlowProvider } from '@xyflow/react';
import { type KeyboardEvent, useEffect, useMemo, useRef, useState } from 'react';
import { useShortcuts } from '../app/shortcuts.js';
import { ContextMenu } from '../ui/overlay.js';
import { type CardCommands, CardCommandsContext, FlowCard } from './flow-card.js';
import styles from './flow-graph.module.css';
import { flowItems } from './flow-items.js';
import { type Box, type FlowLayout, flowShape, layoutFlow } from './layout-flow.js';
import { actionOfKey, GRAPH_SHORTCUTS, type NodeAction } from './node-actions.js';
import { nodeMenu } from './node-menu.js';
import { useGlide } from './use-glide.js';
import {
  type ItemTitles,
  type KnownState,
  useContents,
  useGraphEdges,
  useGraphNodes,
} from './use-graph-nodes.js';
import { itemElement, useFocusKept, useTreeRole } from './use-tree-focus.js';
import { useViewpoint, type Viewpoint } from './use-viewpoint.js';
import { type Direction, walk } from './walk.js';
import { ZoomBar } from './zoom-bar.js';

export interface FlowGraphProps {
  readonly flow: FlowDocument;
  /** How items are called; `flowTitles(catalogue)` where there is nothing better. */
  readonly titles: ItemTitles;
  /** By id of source or node. */
  readonly checks: KnownState['checks'];
  readonly counts?: KnownState['counts'];
  /** While a run goes on: how far each node is, by id. */
  readonly running?: KnownState['running'];
  /** Item id: of a source or node, or `outputItemId(name)`. */
  readonly selected: string | null;
  readonly onSelect: (id: string) => void;
  readonly onOpen: (id: string) => void;
  readonly onAction: (id: string, action: NodeAction) => void;
}

const NODE_TYPES: NodeTypes = { card: FlowCard };
/** With more items than this a small map helps. */
const MAP_ABOVE = 25;
/** Flows are wide rather than high. Pixels. */
const MAP_SIZE = { width: 176, height: 96 };
const NO_NUMBERS = {};
const NOWHERE: Box = { x: 0, y: 0, width: 0, height: 0 };

/** The flow as a graph that lays itself out. One tab stop; see `GRAPH_SHORTCUTS` for its keys. */
export function FlowGraph(props: FlowGraphProps) {
  return (
    <ReactFlowProvider>
      <Graph {...props} />
    </ReactFlowProvider>
  );
}

function Graph({
  flow,
  titles,
  checks,
  counts = NO_NUMBERS,
  running = NO_NUMBERS,
  selected,
  onSelect,
  onOpen,
  onAction,
}: FlowGraphProps) {
  useShortcuts(GRAPH_SHORTCUTS);
  const frame = useRef<HTMLDivElement>(null);
  const layout = useLayout(flow);
  const shown = useGlide(layout);
  const items = useMemo(() => new Map(flowItems(flow).map((item) => [item.id, item])), [flow]);
  const viewpoint = useViewpoint(frame, layout);
  const [focused, setFocused] = useState<string | null>(null);
  const [menu, setMenu] = useState<{ id: string; x: number; y: number } | null>(null);

  const known = (id: string | null): string | undefined =>
    id !== null && items.has(id) ? id : undefined;
  /** The one item that the tab key reaches. */
  const active = known(focused) ?? known(selected) ?? [...items.keys()][0];

  const contents = useContents(flow, items, titles, { checks, counts, running });
  const placed = (id: string) => shown.get(id) ?? layout.get(id) ?? NOWHERE;
  const nodes = useGraphNodes(contents, placed, active, selected);
  const edges = useGraphEdges(items, selected);

  useTreeRole(frame);
  useFocusKept(frame, active, items);
  const { reveal } = viewpoint;
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new layout may have moved it out of sight
  useEffect(() => {
    if (selected !== null) reveal(selected);
  }, [selected, layout, reveal]);

  const act = (id: string, action: NodeAction): void => {
    if (action === 'open') onOpen(id);
    else onAction(id, action);
  };
  const openMenu = (id: string, at: Element): void => {
    const { left, bottom } = at.getBoundingClientRect();
    setMenu({ id, x: left, y: bottom });
  };
  const current = useRef({ act, openMenu });
  current.current = { act, openMenu };
  const commands = useMemo<CardCommands>(
    () => ({
      act: (id, action) => current.current.act(id, action),
      openMenu: (id, at) => current.current.openMenu(id, at),
    }),
    [],
  );

  const focusItem = (id: string): void => {
    setFocused(id);
    itemElement(frame.current, id)?.focus({ preventScroll: true });
    reveal(id);
  };

  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const handled =
      viewpointKey(event.key, viewpoint) ||
      (event.target instanceof HTMLElement && itemKey(event, event.target.dataset.id));
    if (handled) {
      event.preventDefault();
      event.stopPropagation();
    }
  };

  const itemKey = (event: KeyboardEvent<HTMLDivElement>, id: string | undefined): boolean => {
    const item = id === undefined ? undefined : items.get(id);
    if (item === undefined) return false;
    const direction = DIRECTIONS[event.key];
    if (direction !== undefined) {
      const next = walk(flow, layout, item.id, direction);
      if (next !== undefined) {
        focusItem(next);
        onSelect(next);
      }
      return true;
    }
    if (event.key === 'ContextMenu' || (event.key === 'F10' && event.shiftKey)) {
      openMenu(item.id, event.currentTarget.ownerDocument.activeElement ?? event.currentTarget);
      return true;
    }
    const action = actionOfKey(item, event);
    if (action === undefined) return false;
    act(item.id, action);
    return true;
  };

  const menuItem = menu === null ? undefined : items.get(menu.id);
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the items inside have focus and roles
    <div
      ref={frame}
      className={styles.frame}
      onKeyDown={onKeyDown}
      onFocus={({ target }) => {
        const id = target.dataset.id;
        if (target.role === 'treeitem' && id !== undefined) {
          setFocused(id);
          if (target.matches(':focus-visible')) reveal(id);
        }
      }}
    >
      <CardCommandsContext value={commands}>
        <ReactFlow
          nodes={nodes}
          edges={edges}
          nodeTypes={NODE_TYPES}
          onInit={() => viewpoint.start(selected)}
          onNodeClick={(_, { id }) => {
            focusItem(id);
            onSelect(id);
          }}
          onNodeDoubleClick={(_, { id }) => onOpen(id)}
          onNodeContextMenu={(event, { id }) => {
            event.preventDefault();
            focusItem(id);
            setMenu({ id, x: event.clientX, y: event.clientY });
          }}
          minZoom={0.1}
          maxZoom={2}
          nodesDraggable={false}
          nodesConnectable={false}
          nodesFocusable={false}
          edgesFocusable={false}
          elementsSelectable={false}
          disableKeyboardA11y
          deleteKeyCode={null}
          selectionKeyCode={null}
          multiSelectionKeyCode={null}
          panActivationKeyCode={null}
          zoomOnDoubleClick={false}
          panOnScroll
          zoomActivationKeyCode={['Control', 'Meta']}
          attributionPosition="bottom-left"
        >
          <Panel position="top-right" className={styles.panel ?? ''}>
            <ZoomBar viewpoint={viewpoint} />
          </Panel>
          {items.size > MAP_ABOVE && (
            <MiniMap
              className={styles.map ?? ''}
              ariaLabel="Map of the flow"
              nodeStrokeWidth={24}
              style={MAP_SIZE}
              pannable
              zoomable
              nodeClassName={({ id }) => (id === selected ? (styles.mapSelected ?? '') : '')}
            />
          )}
        </ReactFlow>
      </CardCommandsContext>
      <ContextMenu
        label={
          menuItem === undefined
            ? 'What can be done'
            : `What can be done with ${titles(menuItem).title}`
        }
        groups={
          menuItem === undefined ? [] : nodeMenu(menuItem, (action) => act(menuItem.id, action))
        }
        at={menuItem === undefined ? null : menu}
        onClose={() => setMenu(null)}
      />
    </div>
  );
}

const DIRECTIONS: Readonly<Record<string, Direction>> = {
  ArrowLeft: 'left',
  ArrowRight: 'right',
  ArrowUp: 'up',
  ArrowDown: 'down',
  Home: 'first',
  End: 'last',
};

function viewpointKey(key: string, { zoomIn, zoomOut, showAll }: Viewpoint): boolean {
  switch (key) {
    case '+':
    case '=':
      zoomIn();
      return true;
    case '-':
      zoomOut();
      return true;
    case '0':
      showAll();
      return true;
    default:
      return false;
  }
}

/** Laid out anew only when an item or what it reads has changed. */
function useLayout(flow: FlowDocument): FlowLayout {
  const shape = flowShape(flow);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the shape is what a layout depends on
  return useMemo(() => {
    const rem = Number.parseFloat(getComputedStyle(document.documentElement).fontSize);
    return layoutFlow(flow, rem);
  }, [shape]);
}
