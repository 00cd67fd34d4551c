import { useEffect, useState } from 'react';

/** Changes of less are not worth drawing anew, in pixels. */
const STEP = 8;

/** The width of an element in whole pixels, 0 before it is known. Small changes are passed over. */
export function useWidth(element: HTMLElement | null): number {
  const [width, setWidth] = useState(0);
  useEffect(() => {
    if (element === null) return;
    const observer = new ResizeObserver(([entry]) => {
      const now = Math.floor(entry?.contentRect.width ?? 0);
      setWidth((before) => (Math.abs(now - before) < STEP ? before : now));
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, [element]);
  return width;
}
