import { useId } from 'react';
import styles from './join-kind-picker.module.css';
import type { JoinKindWords } from './join-kinds.js';

/** Two circles; what the result holds is filled, what it leaves out is only drawn. */
export function JoinDiagram({ parts, adds }: Pick<JoinKindWords, 'parts' | 'adds'>) {
  const id = useId();
  return (
    <svg viewBox="0 0 48 28" className={styles.diagram} aria-hidden focusable="false">
      <defs>
        <clipPath id={`${id}-left`}>
          <circle cx="18" cy="14" r="11" />
        </clipPath>
        <mask id={`${id}-without-left`}>
          <rect width="48" height="28" fill="white" />
          <circle cx="18" cy="14" r="11" fill="black" />
        </mask>
        <mask id={`${id}-without-right`}>
          <rect width="48" height="28" fill="white" />
          <circle cx="30" cy="14" r="11" fill="black" />
        </mask>
      </defs>
      {parts.left && (
        <circle
          cx="18"
          cy="14"
          r="11"
          mask={`url(#${id}-without-right)`}
          className={styles.diagramFill}
        />
      )}
      {parts.right && (
        <circle
          cx="30"
          cy="14"
          r="11"
          mask={`url(#${id}-without-left)`}
          className={styles.diagramFill}
        />
      )}
      {parts.both && (
        <circle
          cx="30"
          cy="14"
          r="11"
          clipPath={`url(#${id}-left)`}
          className={adds ? styles.diagramBoth : styles.diagramFill}
        />
      )}
      <circle cx="18" cy="14" r="11" className={styles.diagramLine} />
      <circle
        cx="30"
        cy="14"
        r="11"
        className={styles.diagramLine}
        {...(adds ? {} : { strokeDasharray: '2 2' })}
      />
    </svg>
  );
}
