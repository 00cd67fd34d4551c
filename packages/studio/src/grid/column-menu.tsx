import type { ReactNode, RefObject } from 'react';
import { Header, Menu, MenuItem, MenuSection, Popover } from 'react-aria-components';
import styles from '../ui/overlay.module.css';

/** What the studio offers for a column beside looking, e.g. steps that suit it. */
export interface ColumnAction {
  readonly id: string;
  readonly label: string;
  readonly icon?: ReactNode;
}

export type ColumnMenuChoice =
  | { readonly kind: 'sort'; readonly descending: boolean | null }
  | { readonly kind: 'filter' | 'fit' | 'hide' | 'copy name' }
  | { readonly kind: 'pin'; readonly pin: boolean }
  | { readonly kind: 'move'; readonly by: -1 | 1 }
  | { readonly kind: 'action'; readonly id: string };

export interface ColumnMenuProps {
  readonly name: string;
  /** The header the menu hangs from. */
  readonly anchor: RefObject<Element | null>;
  readonly sorted: boolean;
  readonly pinned: boolean;
  /** False for columns that are shown from before a step: they are not in the table. */
  readonly canLook: boolean;
  readonly actions: readonly ColumnAction[];
  readonly onChoose: (choice: ColumnMenuChoice) => void;
  readonly onClose: () => void;
}

/** The menu of one column. Rendered only while it is open. */
export function ColumnMenu(props: ColumnMenuProps) {
  const { name, anchor, sorted, pinned, canLook, actions, onChoose, onClose } = props;
  const item = (id: string, label: string, choice: ColumnMenuChoice, icon?: ReactNode) => (
    <MenuItem
      key={id}
      id={id}
      textValue={label}
      className={styles.item ?? ''}
      onAction={() => onChoose(choice)}
    >
      {icon}
      {label}
    </MenuItem>
  );
  return (
    <Popover
      aria-label={`Column ${name}`}
      triggerRef={anchor}
      isOpen
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
      placement="bottom start"
      className={styles.popover ?? ''}
    >
      <Menu
        aria-label={`Column ${name}`}
        className={styles.menu ?? ''}
        autoFocus="first"
        onClose={onClose}
      >
        {canLook ? (
          <MenuSection aria-label="Look" className={styles.section ?? ''}>
            {item('ascending', 'Sort ascending', { kind: 'sort', descending: false })}
            {item('descending', 'Sort descending', { kind: 'sort', descending: true })}
            {sorted ? item('unsorted', 'Clear sort', { kind: 'sort', descending: null }) : null}
            {item('filter', 'Filter…', { kind: 'filter' })}
          </MenuSection>
        ) : null}
        <MenuSection aria-label="Column" className={styles.section ?? ''}>
          {item('pin', pinned ? 'Unpin' : 'Pin left', { kind: 'pin', pin: !pinned })}
          {item('left', 'Move left', { kind: 'move', by: -1 })}
          {item('right', 'Move right', { kind: 'move', by: 1 })}
          {item('fit', 'Fit width', { kind: 'fit' })}
          {item('hide', 'Hide column', { kind: 'hide' })}
          {item('copy', 'Copy name', { kind: 'copy name' })}
        </MenuSection>
        {actions.length === 0 ? null : (
          <MenuSection className={styles.section ?? ''}>
            <Header className={styles.sectionTitle ?? ''}>Add a step</Header>
            {actions.map(({ id, label, icon }) =>
              item(`action-${id}`, label, { kind: 'action', id }, icon),
            )}
          </MenuSection>
        )}
      </Menu>
    </Popover>
  );
}
