import { type RefObject, useCallback, useEffect, useRef } from 'react';

/** How long React Aria takes to give the focus back by itself. */
const GRACE_MS = 60;

/**
 * Takes the focus when something that floated above the grid has closed and left it with nobody. The
 * function that it gives makes the grid take it in any case, the next time.
 */
export function useFocusKept(
  grid: RefObject<HTMLElement | null>,
  nothingOpen: boolean,
): () => void {
  const wasOpen = useRef(false);
  const wanted = useRef(false);
  useEffect(() => {
    if (!nothingOpen) {
      wasOpen.current = true;
      return;
    }
    if (!wasOpen.current) return;
    wasOpen.current = false;
    const later = setTimeout(() => {
      const { activeElement, body } = document;
      if (wanted.current || activeElement === null || activeElement === body) {
        grid.current?.focus({ preventScroll: true });
      }
      wanted.current = false;
    }, GRACE_MS);
    return () => clearTimeout(later);
  }, [grid, nothingOpen]);
  return useCallback(() => {
    wanted.current = true;
  }, []);
}
