import type { Shortcut } from '../app/shortcuts.js';
import type { MenuGroup } from '../ui/overlay.js';
import type { StepRow } from './step-row.js';

export type StepAction =
  | 'open'
  | 'rename'
  | 'disable'
  | 'enable'
  | 'duplicate'
  | 'insert-before'
  | 'delete'
  | 'move-up'
  | 'move-down';

/** What the keys of the list do; they work while a line has focus. */
export const STEP_LIST_SHORTCUTS: readonly Shortcut[] = (
  [
    ['select', ['ArrowUp', 'ArrowDown'], 'Show the table after the step above or below'],
    ['open', ['Enter'], 'Open the step'],
    ['rename', ['F2'], 'Rename'],
    ['disable', ['Space'], 'Disable or enable'],
    ['insert', ['Insert'], 'Insert a step before'],
    ['move', ['alt+ArrowUp', 'alt+ArrowDown'], 'Move up or down'],
    ['delete', ['Delete'], 'Delete'],
    ['menu', ['shift+F10'], 'Show everything that can be done'],
  ] as const
).map(([id, keys, label]) => ({ id: `step-${id}`, keys, group: 'Steps', label }));

const LABELS: Readonly<Record<StepAction, string>> = {
  open: 'Open',
  rename: 'Rename',
  disable: 'Disable',
  enable: 'Enable',
  duplicate: 'Duplicate',
  'insert-before': 'Insert a step before…',
  'move-up': 'Move up',
  'move-down': 'Move down',
  delete: 'Delete',
};

const KEYS: Partial<Readonly<Record<StepAction, string>>> = {
  open: 'Enter',
  rename: 'F2',
  disable: 'Space',
  enable: 'Space',
  'insert-before': 'Insert',
  'move-up': 'Alt ↑',
  'move-down': 'Alt ↓',
  delete: 'Delete',
};

/** What can be done with a line, in the order of its menu; parts of the menu are apart. */
export function stepActions({
  kind,
  disabled,
}: Pick<StepRow, 'kind' | 'disabled'>): readonly (readonly StepAction[])[] {
  switch (kind) {
    case 'source':
      return [['open', 'rename']];
    case 'analysis':
      return [['open', 'rename', 'duplicate'], ['insert-before'], ['delete']];
    default:
      return [
        ['open', 'rename', disabled === true ? 'enable' : 'disable', 'duplicate'],
        ['insert-before', 'move-up', 'move-down'],
        ['delete'],
      ];
  }
}

export function stepMenu(
  row: Pick<StepRow, 'kind' | 'disabled'>,
  onAction: (action: StepAction) => void,
): readonly MenuGroup[] {
  return stepActions(row).map((actions) => ({
    entries: actions.map((action) => {
      const keys = KEYS[action];
      return {
        id: action,
        label: action === 'open' && row.kind === 'source' ? 'Open import settings' : LABELS[action],
        ...(keys === undefined ? {} : { keys }),
        danger: action === 'delete',
        onAction: () => onAction(action),
      };
    }),
  }));
}

/** What a key pressed on a line asks for; undefined when it asks for nothing here. */
export function stepActionOfKey(
  row: Pick<StepRow, 'kind' | 'disabled'>,
  { key, altKey }: { readonly key: string; readonly altKey: boolean },
): StepAction | undefined {
  const meaning = altKey
    ? MOVES[key]
    : key === ' ' && row.disabled === true
      ? 'enable'
      : PLAIN[key];
  return meaning !== undefined && stepActions(row).flat().includes(meaning) ? meaning : undefined;
}

const MOVES: Readonly<Record<string, StepAction>> = {
  ArrowUp: 'move-up',
  ArrowDown: 'move-down',
};

const PLAIN: Readonly<Record<string, StepAction>> = {
  Enter: 'open',
  F2: 'rename',
  ' ': 'disable',
  Insert: 'insert-before',
  Delete: 'delete',
  Backspace: 'delete',
};
