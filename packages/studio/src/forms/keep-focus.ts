import { type RefObject, useEffect, useRef } from 'react';

/**
 * For a part of a form that goes away while it has the focus: call the function that is given back
 * before, and the focus moves to the first text field that stands in the element afterwards.
 */
export function useKeepFocus(element: RefObject<HTMLElement | null>): () => void {
  const isDue = useRef(false);
  useEffect(() => {
    if (!isDue.current) return;
    isDue.current = false;
    element.current?.querySelector('input')?.focus();
  });
  return () => {
    isDue.current = true;
  };
}
