import { X } from 'lucide-react';
import { useSyncExternalStore } from 'react';
import { Button, IconButton } from '../ui/button.js';
import styles from './toasts.module.css';

export interface Toast {
  readonly text: string;
  readonly tone?: 'info' | 'bad';
  readonly action?: { readonly label: string; readonly onAction: () => void };
}

interface Shown extends Toast {
  readonly id: number;
}

/** Milliseconds; a toast with an action stays longer, since it has to be reached. */
const SHOWN_FOR = 5_000;
const SHOWN_WITH_ACTION = 12_000;

let toasts: readonly Shown[] = [];
let next = 1;
const listeners = new Set<() => void>();

function change(to: readonly Shown[]): void {
  toasts = to;
  for (const listener of listeners) listener();
}

/** Says something short that is over by itself; screen readers are told politely. */
export function toast(given: Toast): void {
  const shown = { ...given, id: next };
  next += 1;
  change([...toasts.slice(-2), shown]);
  setTimeout(() => dismiss(shown.id), given.action === undefined ? SHOWN_FOR : SHOWN_WITH_ACTION);
}

/** Takes away what is shown: the state it spoke of is over. */
export function clearToasts(): void {
  if (toasts.length > 0) change([]);
}

function dismiss(id: number): void {
  change(toasts.filter((other) => other.id !== id));
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function Toasts() {
  const shown = useSyncExternalStore(subscribe, () => toasts);
  return (
    <section
      aria-label="Messages"
      className={styles.region}
      // Heard and reachable while a dialog is open, and using it does not close the dialog.
      data-react-aria-top-layer="true"
    >
      <div role="status" aria-live="polite" className={styles.list}>
        {shown.map(({ id, text, tone, action }) => (
          <div key={id} className={`${styles.toast} ${tone === 'bad' ? styles.bad : ''}`}>
            <span dir="auto" className={styles.text}>
              {text}
            </span>
            {action !== undefined && (
              <Button
                size="s"
                onPress={() => {
                  action.onAction();
                  dismiss(id);
                }}
              >
                {action.label}
              </Button>
            )}
            <IconButton label="Close the message" size="s" onPress={() => dismiss(id)}>
              <X />
            </IconButton>
          </div>
        ))}
      </div>
    </section>
  );
}
