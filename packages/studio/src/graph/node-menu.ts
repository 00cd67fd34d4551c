import type { MenuGroup } from '../ui/overlay.js';
import type { FlowItem } from './flow-items.js';
import { actionsFor, type NodeAction } from './node-actions.js';

const LABELS: Readonly<Record<NodeAction, string>> = {
  open: 'Open',
  'add-transform': 'Add transform…',
  'add-analysis': 'Add analysis…',
  join: 'Join with…',
  export: 'Export…',
  'run-to-here': 'Run up to here',
  rename: 'Rename',
  disable: 'Disable',
  enable: 'Enable',
  duplicate: 'Duplicate',
  delete: 'Delete',
};

const OPENS: Readonly<Record<FlowItem['kind'], string>> = {
  source: 'Open import settings',
  step: 'Open',
  analysis: 'Open',
  output: 'Open output settings',
};

const KEYS: Partial<Readonly<Record<NodeAction, string>>> = {
  open: 'Enter',
  'add-transform': 'A',
  'add-analysis': 'Shift A',
  join: 'J',
  rename: 'F2',
  disable: 'Space',
  enable: 'Space',
  delete: 'Delete',
};

/** The menu of an item. */
export function nodeMenu(
  item: FlowItem,
  onAction: (action: NodeAction) => void,
): readonly MenuGroup[] {
  return actionsFor(item).map((actions) => ({
    entries: actions.map((action) => {
      const keys = KEYS[action];
      return {
        id: action,
        label: action === 'open' ? OPENS[item.kind] : LABELS[action],
        ...(keys === undefined ? {} : { keys }),
        danger: action === 'delete',
        onAction: () => onAction(action),
      };
    }),
  }));
}
