import { useEffect, useRef, useState } from 'react';
import type { Box, FlowLayout } from './layout-flow.js';

/** Milliseconds. */
const DURATION = 220;

export function prefersReducedMotion(): boolean {
  return window.matchMedia('(prefers-reduced-motion: reduce)').matches;
}

/**
 * Boxes on their way to where a layout wants them. Cards and the lines between them are drawn from the
 * same boxes, so they move together. With reduced motion everything is there at once.
 */
export function useGlide(target: FlowLayout): FlowLayout {
  const [shown, setShown] = useState(target);
  const latest = useRef(target);
  useEffect(() => {
    const from = latest.current;
    if (from === target) return;
    const show = (layout: FlowLayout): void => {
      latest.current = layout;
      setShown(layout);
    };
    if (prefersReducedMotion()) {
      show(target);
      return;
    }
    const start = performance.now();
    let frame = requestAnimationFrame(function step(now) {
      const share = Math.min(1, Math.max(0, (now - start) / DURATION));
      if (share === 1) {
        show(target);
        return;
      }
      show(between(from, target, 1 - (1 - share) ** 3));
      frame = requestAnimationFrame(step);
    });
    return () => cancelAnimationFrame(frame);
  }, [target]);
  return shown;
}

function between(from: FlowLayout, to: FlowLayout, share: number): FlowLayout {
  return new Map(
    [...to].map(([id, box]): [string, Box] => {
      const old = from.get(id);
      if (old === undefined) return [id, box];
      return [
        id,
        { ...box, x: old.x + (box.x - old.x) * share, y: old.y + (box.y - old.y) * share },
      ];
    }),
  );
}
