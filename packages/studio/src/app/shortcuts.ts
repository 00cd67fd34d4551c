import { useEffect, useRef, useSyncExternalStore } from 'react';

export interface Shortcut {
  readonly id: string;
  /** E.g. `mod+z`, `shift+?`, `a`; `mod` is Ctrl, or Command on a Mac. */
  readonly keys: readonly string[];
  readonly group: string;
  readonly label: string;
  /** Absent: handled by the widget that has focus, listed for the sheet only. */
  readonly run?: () => void;
  /** Also while typing in a field; default only with `mod`. */
  readonly inFields?: boolean;
}

let known: readonly Shortcut[] = [];
const listeners = new Set<() => void>();

function change(to: readonly Shortcut[]): void {
  known = to;
  for (const listener of listeners) listener();
}

/** Every shortcut that works now, for the sheet. */
export function useKnownShortcuts(): readonly Shortcut[] {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => known,
  );
}

/**
 * Makes shortcuts work while a component is there. Single keys are left alone while a field, a menu or
 * a dialog has focus.
 */
export function useShortcuts(shortcuts: readonly Shortcut[]): void {
  const current = useRef(shortcuts);
  current.current = shortcuts;
  const names = shortcuts.map(({ id }) => id).join(' ');
  // The list changes with its ids only: labels and handlers are read when they are needed.
  // biome-ignore lint/correctness/useExhaustiveDependencies: `names` stands for the shortcuts
  useEffect(() => {
    const mine = current.current;
    change([...known, ...mine]);
    const onKeyDown = (event: KeyboardEvent): void => {
      if (event.defaultPrevented) return;
      const shortcut = current.current.find(
        (each) => each.run !== undefined && each.keys.some((keys) => matches(event, keys)),
      );
      if (shortcut?.run === undefined || !mayRun(event, shortcut)) return;
      event.preventDefault();
      shortcut.run();
    };
    window.addEventListener('keydown', onKeyDown);
    return () => {
      window.removeEventListener('keydown', onKeyDown);
      change(known.filter((each) => !mine.includes(each)));
    };
  }, [names]);
}

function matches(event: KeyboardEvent, keys: string): boolean {
  const parts = keys.toLowerCase().split('+');
  const key = keys.endsWith('+') ? '+' : (parts.at(-1) ?? '');
  const mod = event.ctrlKey || event.metaKey;
  const shiftMatters = /^[a-z0-9]$|^[a-z]{2,}/.test(key);
  return (
    event.key.toLowerCase() === key &&
    mod === parts.includes('mod') &&
    event.altKey === parts.includes('alt') &&
    (!shiftMatters || event.shiftKey === parts.includes('shift'))
  );
}

function mayRun(event: KeyboardEvent, shortcut: Shortcut): boolean {
  const { target } = event;
  if (!(target instanceof HTMLElement)) return true;
  const modal = document.querySelector('[role="dialog"], [role="alertdialog"], [role="menu"]');
  if (modal !== null) return false;
  const inField =
    target.isContentEditable || ['INPUT', 'TEXTAREA', 'SELECT'].includes(target.tagName);
  if (!inField) return true;
  return shortcut.inFields ?? false;
}

/** `mod+shift+z` as people read it: `Ctrl Shift Z`. */
export function readableKeys(keys: string): readonly string[] {
  const mac = /Mac/.test(navigator.platform);
  const names: Readonly<Record<string, string>> = {
    mod: mac ? 'Cmd' : 'Ctrl',
    alt: mac ? 'Option' : 'Alt',
    shift: 'Shift',
    arrowup: 'Up',
    arrowdown: 'Down',
    arrowleft: 'Left',
    arrowright: 'Right',
    escape: 'Esc',
    delete: 'Delete',
    enter: 'Enter',
  };
  const parts = keys.endsWith('+') ? [...keys.slice(0, -2).split('+'), '+'] : keys.split('+');
  return parts
    .filter((part) => part !== '')
    .map((part) => names[part.toLowerCase()] ?? (part.length === 1 ? part.toUpperCase() : part));
}
