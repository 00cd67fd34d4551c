import type { Shortcut } from '../app/shortcuts.js';
import { type FlowItem, isDisabled } from './flow-items.js';

export type NodeAction =
  | 'open'
  | 'add-transform'
  | 'add-analysis'
  | 'join'
  | 'export'
  | 'run-to-here'
  | 'rename'
  | 'disable'
  | 'enable'
  | 'duplicate'
  | 'delete';

/** What can be done with an item, in the order of its menu; parts of the menu are apart. */
export function actionsFor(item: FlowItem): readonly (readonly NodeAction[])[] {
  switch (item.kind) {
    case 'source':
      return [
        ['open'],
        ['add-transform', 'add-analysis', 'join'],
        ['export', 'run-to-here'],
        ['rename'],
        ['delete'],
      ];
    case 'step':
      return [
        ['open'],
        ['add-transform', 'add-analysis', 'join'],
        ['export', 'run-to-here'],
        ['rename', isDisabled(item) ? 'enable' : 'disable', 'duplicate'],
        ['delete'],
      ];
    case 'analysis':
      return [['open'], ['run-to-here'], ['rename', 'duplicate'], ['delete']];
    case 'output':
      return [['open'], ['run-to-here'], ['rename'], ['delete']];
  }
}

export function allows(item: FlowItem, action: NodeAction): boolean {
  return actionsFor(item).some((group) => group.includes(action));
}

/** What the keys of the graph do; they work while an item has focus. */
export const GRAPH_SHORTCUTS: readonly Shortcut[] = (
  [
    ['walk-across', ['ArrowLeft', 'ArrowRight'], 'Go to the input, or to what reads it'],
    ['walk-along', ['ArrowUp', 'ArrowDown'], 'Go to the neighbour above or below'],
    ['walk-far', ['Home', 'End'], 'Go to the first or the last'],
    ['open', ['Enter'], 'Open'],
    ['add-transform', ['a'], 'Add a transform'],
    ['add-analysis', ['shift+a'], 'Add an analysis'],
    ['join', ['j'], 'Join with another table'],
    ['disable', ['Space'], 'Disable or enable a step'],
    ['rename', ['F2'], 'Rename'],
    ['delete', ['Delete'], 'Delete'],
    ['menu', ['shift+F10'], 'Show everything that can be done'],
    ['zoom', ['+', '-'], 'Zoom in or out'],
    ['fit', ['0'], 'Show the whole flow'],
  ] as const
).map(([id, keys, label]) => ({ id: `graph-${id}`, keys, group: 'Flow graph', label }));

/** What a key pressed on an item asks for; undefined when it asks for nothing here. */
export function actionOfKey(
  item: FlowItem,
  { key, shiftKey }: { readonly key: string; readonly shiftKey: boolean },
): NodeAction | undefined {
  const meaning = keyMeaning(item, key, shiftKey);
  return meaning !== undefined && allows(item, meaning) ? meaning : undefined;
}

function keyMeaning(item: FlowItem, key: string, shiftKey: boolean): NodeAction | undefined {
  switch (key.length === 1 ? key.toLowerCase() : key) {
    case 'Enter':
      return 'open';
    case 'a':
      return shiftKey ? 'add-analysis' : 'add-transform';
    case 'Insert':
      return 'add-transform';
    case 'j':
      return 'join';
    case ' ':
      return isDisabled(item) ? 'enable' : 'disable';
    case 'F2':
      return 'rename';
    case 'Delete':
    case 'Backspace':
      return 'delete';
    default:
      return undefined;
  }
}
