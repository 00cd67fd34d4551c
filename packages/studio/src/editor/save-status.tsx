import { type Change, describeChanges, type FlowDocument } from '@lathe/flow';
import { CircleAlert, CircleCheck, CloudUpload } from 'lucide-react';
import { Button } from '../ui/button.js';
import { Notice } from '../ui/feedback.js';
import type { SaveState } from './flow-store.js';
import styles from './save-status.module.css';
import { STEP_WORDS } from './step-words.js';

/** Whether the flow is saved, in a word. */
export function SaveStatus({ save }: { save: SaveState }) {
  return (
    <span role="status" className={styles.status}>
      {words(save)}
    </span>
  );
}

function words(save: SaveState) {
  switch (save.kind) {
    case 'saved':
      return (
        <>
          <CircleCheck aria-hidden /> Saved
        </>
      );
    case 'saving':
    case 'unsaved':
      return (
        <>
          <CloudUpload aria-hidden /> Saving
        </>
      );
    default:
      return (
        <>
          <CircleAlert aria-hidden className={styles.bad} /> Not saved
        </>
      );
  }
}

export interface SaveTroubleProps {
  readonly save: SaveState;
  readonly mine: FlowDocument;
  readonly onKeepMine: () => void;
  readonly onTakeTheirs: () => void;
  readonly onRetry: () => void;
}

/** What stands above the editor while saving does not work. */
export function SaveTrouble({ save, mine, onKeepMine, onTakeTheirs, onRetry }: SaveTroubleProps) {
  if (save.kind === 'failed') {
    return (
      <Notice
        tone="bad"
        title={save.error.message}
        actions={
          <Button size="s" onPress={onRetry}>
            Try again
          </Button>
        }
      >
        <p>{save.error.advice} Your changes are kept on this page and in this browser.</p>
      </Notice>
    );
  }
  if (save.kind !== 'conflict') return null;
  const changes = describeChanges(save.theirs, mine, STEP_WORDS);
  return (
    <Notice
      tone="warn"
      live
      title="This flow was saved somewhere else in the meantime"
      actions={
        <>
          <Button size="s" look="primary" onPress={onKeepMine}>
            Keep mine
          </Button>
          <Button size="s" onPress={onTakeTheirs}>
            Take the other one
          </Button>
        </>
      }
    >
      <p>
        Nothing is lost: the version you do not keep stays in the history, and taking the other one
        can be undone.
      </p>
      <p>Yours, compared with the other one:</p>
      <ChangeList changes={changes} />
    </Notice>
  );
}

const MOST_SHOWN = 8;

function ChangeList({ changes }: { changes: readonly Change[] }) {
  if (changes.length === 0) return <p>No difference.</p>;
  return (
    <ul className={styles.changes}>
      {changes.slice(0, MOST_SHOWN).map(({ kind, node, text }) => (
        <li key={`${kind} ${node} ${text}`} dir="auto">
          {text}
        </li>
      ))}
      {changes.length > MOST_SHOWN && <li>and {changes.length - MOST_SHOWN} more</li>}
    </ul>
  );
}
