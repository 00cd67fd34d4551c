import { X } from 'lucide-react';
import { type ReactNode, useRef } from 'react';
import {
  Dialog as AriaDialog,
  Menu as AriaMenu,
  Popover as AriaPopover,
  type PopoverProps as AriaPopoverProps,
  Header,
  Heading,
  Keyboard,
  MenuItem,
  MenuSection,
  MenuTrigger,
  Modal,
  ModalOverlay,
  Text,
} from 'react-aria-components';
import { IconButton } from './button.js';
import styles from './overlay.module.css';

export interface DialogProps {
  readonly title: string;
  readonly isOpen: boolean;
  readonly onClose: () => void;
  readonly children: ReactNode;
  /** Buttons, the main one last. */
  readonly actions?: ReactNode;
  /** Default `m`: s 28, m 40, l 60 rem, full: nearly the window. */
  readonly size?: 's' | 'm' | 'l' | 'full';
}

/** A modal dialog; focus goes in, stays in, and returns to where it was. */
export function Dialog({ title, isOpen, onClose, children, actions, size = 'm' }: DialogProps) {
  return (
    <ModalOverlay
      isOpen={isOpen}
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
      isDismissable
      className={styles.scrim ?? ''}
    >
      <Modal className={`${styles.modal} ${styles[size]}`}>
        <AriaDialog className={styles.dialog ?? ''}>
          <header className={styles.head}>
            <Heading slot="title" level={2} className={styles.title ?? ''}>
              {title}
            </Heading>
            <IconButton label="Close" onPress={onClose}>
              <X />
            </IconButton>
          </header>
          <div className={styles.body}>{children}</div>
          {actions !== undefined && <footer className={styles.actions}>{actions}</footer>}
        </AriaDialog>
      </Modal>
    </ModalOverlay>
  );
}

/** What floats at a control; wrap in `DialogTrigger` or give `triggerRef`, `isOpen` and `onOpenChange`. */
export function Popover({
  label,
  children,
  ...rest
}: Omit<AriaPopoverProps, 'children' | 'className'> & { label: string; children: ReactNode }) {
  return (
    <AriaPopover {...rest} className={styles.popover ?? ''}>
      <AriaDialog aria-label={label} className={styles.popoverBody ?? ''}>
        {children}
      </AriaDialog>
    </AriaPopover>
  );
}

export interface MenuEntry {
  readonly id: string;
  readonly label: string;
  readonly icon?: ReactNode;
  readonly detail?: string;
  /** Keys that do the same. */
  readonly keys?: string;
  readonly isDisabled?: boolean;
  readonly danger?: boolean;
  readonly onAction: () => void;
}

export interface MenuGroup {
  readonly title?: string;
  readonly entries: readonly MenuEntry[];
}

/** A menu that opens at the button given as `children`. */
export function MenuButton({
  children,
  label,
  groups,
}: {
  children: ReactNode;
  label: string;
  groups: readonly MenuGroup[];
}) {
  return (
    <MenuTrigger>
      {children}
      <AriaPopover className={styles.popover ?? ''}>
        <MenuEntries label={label} groups={groups} />
      </AriaPopover>
    </MenuTrigger>
  );
}

/** A menu at a point of the window, for right clicks and the menu key; closed when `at` is null. */
export function ContextMenu({
  label,
  groups,
  at,
  onClose,
}: {
  label: string;
  groups: readonly MenuGroup[];
  at: { readonly x: number; readonly y: number } | null;
  onClose: () => void;
}) {
  const anchor = useRef<HTMLSpanElement>(null);
  return (
    <>
      <span
        ref={anchor}
        aria-hidden
        className={styles.anchor}
        style={at === null ? {} : { left: at.x, top: at.y }}
      />
      <AriaPopover
        className={styles.popover ?? ''}
        triggerRef={anchor}
        placement="bottom start"
        offset={2}
        isOpen={at !== null}
        onOpenChange={(open) => {
          if (!open) onClose();
        }}
      >
        <MenuEntries label={label} groups={groups} onClose={onClose} />
      </AriaPopover>
    </>
  );
}

function MenuEntries({
  label,
  groups,
  onClose,
}: {
  label: string;
  groups: readonly MenuGroup[];
  onClose?: () => void;
}) {
  return (
    <AriaMenu
      aria-label={label}
      className={styles.menu ?? ''}
      // A trigger would have given the focus to the menu.
      {...(onClose === undefined ? {} : { onClose, autoFocus: 'first' })}
    >
      {groups
        .filter(({ entries }) => entries.length > 0)
        .map((group, index) => (
          <MenuSection
            key={group.title ?? index}
            className={styles.section ?? ''}
            {...(group.title === undefined ? { 'aria-label': label } : {})}
          >
            {group.title !== undefined && (
              <Header className={styles.sectionTitle ?? ''}>{group.title}</Header>
            )}
            {group.entries.map((entry) => (
              <MenuItem
                key={entry.id}
                id={entry.id}
                textValue={entry.label}
                isDisabled={entry.isDisabled ?? false}
                onAction={entry.onAction}
                className={`${styles.item} ${entry.danger === true ? styles.danger : ''}`}
              >
                {entry.icon}
                <span className={styles.itemText}>
                  <Text slot="label">{entry.label}</Text>
                  {entry.detail !== undefined && (
                    <Text slot="description" className={styles.detail ?? ''}>
                      {entry.detail}
                    </Text>
                  )}
                </span>
                {entry.keys !== undefined && (
                  <Keyboard className={styles.keys ?? ''}>{entry.keys}</Keyboard>
                )}
              </MenuItem>
            ))}
          </MenuSection>
        ))}
    </AriaMenu>
  );
}
