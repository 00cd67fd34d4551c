import type { LatheErrorJson } from '@lathe/flow';
import { CircleAlert, CircleCheck, Info, TriangleAlert } from 'lucide-react';
import { type ReactNode, useEffect, useState } from 'react';
import { ProgressBar as AriaProgressBar, Label } from 'react-aria-components';
import styles from './feedback.module.css';

export type Tone = 'info' | 'good' | 'warn' | 'bad';

const ICONS = { info: Info, good: CircleCheck, warn: TriangleAlert, bad: CircleAlert };

export interface NoticeProps {
  readonly tone?: Tone;
  readonly title?: string;
  readonly children?: ReactNode;
  readonly actions?: ReactNode;
  /** Whether screen readers are told at once; default for `bad`. */
  readonly live?: boolean;
}

/** A box that says something about what stands around it. */
export function Notice({ tone = 'info', title, children, actions, live }: NoticeProps) {
  const Icon = ICONS[tone];
  return (
    <div
      className={`${styles.notice} ${styles[tone]}`}
      {...((live ?? tone === 'bad') ? { role: 'alert' } : {})}
    >
      <Icon aria-hidden />
      <div className={styles.noticeText}>
        {title !== undefined && <p className={styles.noticeTitle}>{title}</p>}
        {children}
        {actions !== undefined && <div className={styles.noticeActions}>{actions}</div>}
      </div>
    </div>
  );
}

/** An error: what happened, what to do, and the evidence. */
export function ErrorNotice({
  error,
  actions,
}: {
  error: Pick<LatheErrorJson, 'message' | 'advice'> & { readonly details?: string | undefined };
  actions?: ReactNode;
}) {
  return (
    <Notice tone="bad" title={error.message} actions={actions}>
      <p>{error.advice}</p>
      {error.details !== undefined && (
        <details className={styles.details}>
          <summary>Details</summary>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must take the keyboard */}
          <pre tabIndex={0}>{error.details}</pre>
        </details>
      )}
    </Notice>
  );
}

export function Badge({ tone = 'info', children }: { tone?: Tone | 'plain'; children: ReactNode }) {
  return <span className={`${styles.badge} ${styles[tone]}`}>{children}</span>;
}

/** What stands where there is nothing yet. */
export function Empty({
  title,
  children,
  actions,
}: {
  title: string;
  children?: ReactNode;
  actions?: ReactNode;
}) {
  return (
    <div className={styles.empty}>
      <p className={styles.emptyTitle}>{title}</p>
      {children}
      {actions !== undefined && <div className={styles.emptyActions}>{actions}</div>}
    </div>
  );
}

/** Milliseconds after which waiting is shown. */
const PATIENCE = 400;

/** True once `waiting` has lasted long enough to be worth showing. */
export function useLongWait(waiting: boolean): boolean {
  const [long, setLong] = useState(false);
  useEffect(() => {
    if (!waiting) {
      setLong(false);
      return;
    }
    const timer = setTimeout(() => setLong(true), PATIENCE);
    return () => clearTimeout(timer);
  }, [waiting]);
  return long && waiting;
}

/** Says that something is being computed, when it takes long. */
export function Waiting({ label, isWaiting = true }: { label: string; isWaiting?: boolean }) {
  const long = useLongWait(isWaiting);
  return (
    <div role="status" className={styles.waiting}>
      {long && (
        <>
          <span className={styles.spinner} aria-hidden />
          {label}
        </>
      )}
    </div>
  );
}

export interface ProgressBarProps {
  readonly label: string;
  /** Between 0 and 1; null when it cannot be told. */
  readonly share: number | null;
  /** Beside the bar, e.g. rate and time left. */
  readonly note?: string;
}

export function ProgressBar({ label, share, note }: ProgressBarProps) {
  return (
    <AriaProgressBar
      className={styles.progress ?? ''}
      isIndeterminate={share === null}
      value={(share ?? 0) * 100}
    >
      <span className={styles.progressText}>
        <Label>{label}</Label>
        <span>{note ?? (share === null ? '' : `${Math.round(share * 100)} %`)}</span>
      </span>
      <span className={styles.bar}>
        <span
          className={share === null ? styles.barMoving : styles.barFill}
          style={share === null ? {} : { width: `${share * 100}%` }}
        />
      </span>
    </AriaProgressBar>
  );
}

export function Kbd({ children }: { children: ReactNode }) {
  return <kbd className={styles.kbd}>{children}</kbd>;
}
