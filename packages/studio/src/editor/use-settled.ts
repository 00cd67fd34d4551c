import { useEffect, useRef, useState } from 'react';

/**
 * A value that changes at once after a rest, and after a burst of changes once they have rested for
 * `milliseconds`: the first keystroke is answered immediately, the following ones together.
 */
export function useSettled<T>(value: T, milliseconds: number): T {
  const [settled, setSettled] = useState(value);
  const last = useRef(0);
  useEffect(() => {
    if (Object.is(value, settled)) return;
    const rest = performance.now() - last.current;
    last.current = performance.now();
    if (rest > milliseconds * 2) {
      setSettled(value);
      return;
    }
    const timer = setTimeout(() => setSettled(value), milliseconds);
    return () => clearTimeout(timer);
  }, [value, settled, milliseconds]);
  return settled;
}
