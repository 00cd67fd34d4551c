import { type KeyboardEvent, type PointerEvent, useRef } from 'react';
import styles from './splitter.module.css';

export interface SplitterProps {
  readonly label: string;
  /** `vertical`: a line from top to bottom, between things side by side. */
  readonly orientation: 'vertical' | 'horizontal';
  /** Size in pixels of the part before the line, or after it with `reverse`. */
  readonly size: number;
  readonly minimum: number;
  readonly maximum: number;
  readonly reverse?: boolean;
  readonly onResize: (size: number) => void;
}

const STEP = 24;

/** The line between two parts of the page, moved with the pointer or the arrow keys. */
export function Splitter(props: SplitterProps) {
  const { label, orientation, size, minimum, maximum, reverse = false, onResize } = props;
  const start = useRef<{ readonly at: number; readonly size: number } | null>(null);
  const vertical = orientation === 'vertical';
  const place = (event: PointerEvent): number => (vertical ? event.clientX : event.clientY);
  const resize = (to: number): void => onResize(Math.min(maximum, Math.max(minimum, to)));
  const onKeyDown = (event: KeyboardEvent): void => {
    const less = vertical ? 'ArrowLeft' : 'ArrowUp';
    const more = vertical ? 'ArrowRight' : 'ArrowDown';
    if (event.key !== less && event.key !== more) return;
    event.preventDefault();
    resize(size + ((event.key === more) === reverse ? -STEP : STEP));
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: a separator that can be moved is no <hr>
    <div
      role="separator"
      tabIndex={0}
      aria-label={label}
      aria-orientation={orientation}
      aria-valuenow={Math.round(size)}
      aria-valuemin={minimum}
      aria-valuemax={maximum}
      className={`${styles.splitter} ${styles[orientation]}`}
      onKeyDown={onKeyDown}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        start.current = { at: place(event), size };
      }}
      onPointerMove={(event) => {
        if (start.current === null) return;
        const moved = place(event) - start.current.at;
        resize(start.current.size + (reverse ? -moved : moved));
      }}
      onPointerUp={() => {
        start.current = null;
      }}
    />
  );
}
