import { type RefObject, useEffect, useRef } from 'react';
import type { FlowItem } from './flow-items.js';

/** The element of an item, which takes the focus. */
export function itemElement(frame: HTMLElement | null, id: string): HTMLElement | null {
  return (
    frame?.querySelector<HTMLElement>(`[role="treeitem"][data-id="${CSS.escape(id)}"]`) ?? null
  );
}

/** React Flow renders what holds the nodes without a role; a treeitem must stand in a tree. */
export function useTreeRole(frame: RefObject<HTMLElement | null>): void {
  useEffect(() => {
    const holder = frame.current?.querySelector('.react-flow__nodes');
    holder?.setAttribute('role', 'tree');
    holder?.setAttribute('aria-label', 'Flow');
  });
}

/**
 * Where the item that had the focus is gone, the one that the tab key reaches now takes it.
 * @param active The one that the tab key reaches.
 */
export function useFocusKept(
  frame: RefObject<HTMLElement | null>,
  active: string | undefined,
  items: ReadonlyMap<string, FlowItem>,
): void {
  const hadFocus = useRef(false);
  useEffect(() => {
    const note = (): void => {
      hadFocus.current = frame.current?.contains(document.activeElement) ?? false;
    };
    document.addEventListener('focusin', note);
    return () => document.removeEventListener('focusin', note);
  }, [frame]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: looks when items come or go
  useEffect(() => {
    const { activeElement } = document;
    const here = activeElement instanceof HTMLElement ? activeElement.dataset.id : undefined;
    // React Flow takes the element away only after this.
    const leaves = here !== undefined && (frame.current?.contains(activeElement) ?? false);
    const isLost = activeElement === document.body && hadFocus.current;
    if (active !== undefined && (isLost || (leaves && !items.has(here)))) {
      itemElement(frame.current, active)?.focus({ preventScroll: true });
    }
  }, [items]);
}
