import { useReactFlow } from '@xyflow/react';
import { type RefObject, useMemo, useRef } from 'react';
import type { FlowLayout } from './layout-flow.js';
import { prefersReducedMotion } from './use-glide.js';

export interface Viewpoint {
  readonly zoomIn: () => void;
  readonly zoomOut: () => void;
  readonly showAll: () => void;
  /** Pans just so far that an item is in sight. */
  readonly reveal: (id: string) => void;
  /** Where the graph opens: the whole flow, or what is selected when the whole is too small to read. */
  readonly start: (selected: string | null) => void;
}

/** Below this text can hardly be read. */
const SMALLEST_READABLE = 0.6;
const MARGIN = 24;
/** Milliseconds. */
const PAN = 200;

/** Ways to look at another part of the graph. They stay the same functions. */
export function useViewpoint(frame: RefObject<HTMLElement | null>, layout: FlowLayout): Viewpoint {
  const view = useReactFlow();
  const current = useRef({ view, layout });
  current.current = { view, layout };
  return useMemo(() => {
    const motion = () => ({ duration: prefersReducedMotion() ? 0 : PAN });
    const whole = () => ({ padding: 0.1, maxZoom: 1, ...motion() });
    return {
      zoomIn: () => void current.current.view.zoomIn(motion()),
      zoomOut: () => void current.current.view.zoomOut(motion()),
      showAll: () => void current.current.view.fitView(whole()),
      reveal(id) {
        const box = current.current.layout.get(id);
        const element = frame.current;
        if (box === undefined || element === null) return;
        const { x, y, zoom } = current.current.view.getViewport();
        const right = moved(box.x * zoom + x, box.width * zoom, element.clientWidth);
        const down = moved(box.y * zoom + y, box.height * zoom, element.clientHeight);
        if (right === 0 && down === 0) return;
        void current.current.view.setViewport({ x: x + right, y: y + down, zoom }, motion());
      },
      start(selected) {
        const { layout: boxes, view: now } = current.current;
        const element = frame.current;
        if (element === null || boxes.size === 0) return;
        const right = Math.max(...[...boxes.values()].map((box) => box.x + box.width));
        const bottom = Math.max(...[...boxes.values()].map((box) => box.y + box.height));
        const zoom = Math.min(element.clientWidth / right, element.clientHeight / bottom) * 0.9;
        if (zoom >= SMALLEST_READABLE) {
          void now.fitView({ padding: 0.1, maxZoom: 1 });
          return;
        }
        const box = boxes.get(selected ?? '') ?? [...boxes.values()][0];
        if (box === undefined) return;
        const scale = 0.8;
        void now.setViewport({
          x: Math.min(MARGIN, element.clientWidth * 0.4 - box.x * scale),
          y: element.clientHeight / 2 - (box.y + box.height / 2) * scale,
          zoom: scale,
        });
      },
    };
  }, [frame]);
}

/** How far something of that place and size must move to be inside of what has that length. */
function moved(start: number, size: number, length: number): number {
  if (start < MARGIN) return MARGIN - start;
  const beyond = start + size + MARGIN - length;
  return beyond <= 0 ? 0 : -Math.min(beyond, start - MARGIN);
}
