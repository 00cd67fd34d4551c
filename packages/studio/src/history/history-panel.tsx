import { Redo2, RotateCcw, Star, Undo2 } from 'lucide-react';
import { useMemo, useState } from 'react';
import type { HistoryEntry } from '../api/client.js';
import { Button } from '../ui/button.js';
import { Empty, Waiting } from '../ui/feedback.js';
import { Switch, TextField } from '../ui/field.js';
import { Tabs } from '../ui/tabs.js';
import styles from './history-panel.module.css';
import { checkpointName, timeText, versionDays } from './version-days.js';

/** An edit of this session, as `entries` of the edit history lists it. */
export interface SessionEntry {
  readonly label: string;
  readonly when: 'past' | 'present' | 'future';
}

export interface HistoryPanelProps {
  /** What can be undone and redone, oldest first. */
  readonly entries: readonly SessionEntry[];
  /** Saved versions, latest first; undefined while they are fetched. */
  readonly versions: readonly HistoryEntry[] | undefined;
  readonly onUndo: () => void;
  readonly onRedo: () => void;
  /** Goes to an entry by its place in `entries`. */
  readonly onGoTo: (index: number) => void;
  readonly onCheckpoint: (label: string) => void;
  /** The version that is compared with the flow as it is now. */
  readonly openVersion: string | null;
  /** Null closes the comparison. */
  readonly onOpenVersion: (id: string | null) => void;
  /** What changed from the open version to the flow as it is now; null while it is fetched. */
  readonly compare: readonly { readonly text: string }[] | null;
  /** Makes the flow what it was; an edit like any other, that can be undone. */
  readonly onRestore: (id: string) => void;
}

/** Everything that happened to a flow: edits of this session, saved versions and checkpoints. */
export function HistoryPanel(props: HistoryPanelProps) {
  const [tab, setTab] = useState('session');
  const { entries, onUndo, onRedo, onCheckpoint } = props;
  return (
    <section className={styles.panel} aria-label="History">
      <header className={styles.head}>
        <div className={styles.steps}>
          <Button
            size="s"
            icon={<Undo2 />}
            onPress={onUndo}
            isDisabled={!entries.some(({ when }) => when === 'past')}
          >
            Undo
          </Button>
          <Button
            size="s"
            icon={<Redo2 />}
            onPress={onRedo}
            isDisabled={!entries.some(({ when }) => when === 'future')}
          >
            Redo
          </Button>
        </div>
        <CheckpointForm onCheckpoint={onCheckpoint} />
      </header>
      <Tabs
        label="History"
        selected={tab}
        onSelect={setTab}
        tabs={[
          { id: 'session', label: 'This session', content: <Session {...props} /> },
          { id: 'versions', label: 'Saved versions', content: <Versions {...props} /> },
        ]}
      />
    </section>
  );
}

function CheckpointForm({ onCheckpoint }: Pick<HistoryPanelProps, 'onCheckpoint'>) {
  const [name, setName] = useState('');
  const [kept, setKept] = useState('');
  return (
    <form
      className={styles.checkpoint}
      onSubmit={(event) => {
        event.preventDefault();
        const label = name.trim();
        if (label === '') return;
        onCheckpoint(label);
        setKept(label);
        setName('');
      }}
    >
      <div className={styles.name}>
        <TextField
          label="Name of a checkpoint"
          labelHidden
          value={name}
          onChange={(next) => setName(next.slice(0, LONGEST_NAME))}
          placeholder="Name this version"
        />
      </div>
      <Button type="submit" icon={<Star />} isDisabled={name.trim() === ''}>
        Keep
      </Button>
      <span role="status" className="visually-hidden">
        {kept === '' ? '' : `Kept as ${kept}.`}
      </span>
    </form>
  );
}

/** As the server takes it. */
const LONGEST_NAME = 200;
/** Rows of a list that are shown at first, and with each press on "Show older". */
const PAGE = 100;

function Session({ entries, onGoTo }: HistoryPanelProps) {
  const [shown, setShown] = useState(PAGE);
  const latest = entries.map((entry, index) => ({ ...entry, index })).toReversed();
  const present = latest.findIndex(({ when }) => when === 'present');
  const count = Math.max(shown, present + 1);
  return (
    <>
      <ol className={styles.timeline} aria-label="Edits of this session, latest first">
        {latest.slice(0, count).map(({ label, when, index }) => (
          <li key={index} className={styles.entry} data-when={when}>
            <button
              type="button"
              className={styles.edit}
              aria-current={when === 'present' ? 'step' : undefined}
              onClick={() => onGoTo(index)}
            >
              <span className={styles.dot} aria-hidden />
              <bdi className={styles.text}>{label}</bdi>
              {when === 'present' && <span className={styles.mark}>now</span>}
              {when === 'future' && <span className={styles.mark}>undone</span>}
            </button>
          </li>
        ))}
      </ol>
      <ShowOlder rest={latest.length - count} onShow={() => setShown(count + PAGE)} />
    </>
  );
}

function ShowOlder({ rest, onShow }: { rest: number; onShow: () => void }) {
  return rest <= 0 ? null : (
    <Button size="s" look="quiet" onPress={onShow}>
      Show older ({rest.toLocaleString('en-GB')})
    </Button>
  );
}

function Versions(props: HistoryPanelProps) {
  const { versions } = props;
  const [onlyNamed, setOnlyNamed] = useState(false);
  const [shown, setShown] = useState(PAGE);
  const wanted = useMemo(
    () => (versions ?? []).filter((one) => !onlyNamed || checkpointName(one) !== null),
    [versions, onlyNamed],
  );
  if (versions === undefined) return <Waiting label="Reading the saved versions" />;
  if (versions.length === 0) {
    return (
      <Empty title="No saved versions yet">
        <p>Every change is saved by itself and listed here.</p>
      </Empty>
    );
  }
  return (
    <>
      <div className={styles.filter}>
        <Switch label="Checkpoints only" isSelected={onlyNamed} onChange={setOnlyNamed} />
      </div>
      {wanted.length === 0 && (
        <p className={styles.quiet}>No version has a name yet. Name one above to find it again.</p>
      )}
      {versionDays(wanted.slice(0, shown), new Date()).map(({ title, versions: ofDay }) => (
        <section key={title} aria-label={title}>
          <h3 className={styles.day}>{title}</h3>
          <ol className={styles.timeline}>
            {ofDay.map((version) => (
              <Version key={version.id} version={version} {...props} />
            ))}
          </ol>
        </section>
      ))}
      <ShowOlder rest={wanted.length - shown} onShow={() => setShown(shown + PAGE)} />
    </>
  );
}

function Version({
  version,
  openVersion,
  onOpenVersion,
  compare,
  onRestore,
}: HistoryPanelProps & { version: HistoryEntry }) {
  const name = checkpointName(version);
  const isOpen = openVersion === version.id;
  return (
    <li className={styles.entry}>
      <button
        type="button"
        className={styles.edit}
        aria-expanded={isOpen}
        onClick={() => onOpenVersion(isOpen ? null : version.id)}
      >
        {name === null ? (
          <span className={styles.dot} aria-hidden />
        ) : (
          <Star className={styles.star} role="img" aria-label="Checkpoint" />
        )}
        <span className={styles.text}>
          {name !== null && <bdi className={styles.label}>{name}</bdi>}
          <bdi className={name === null ? undefined : styles.quiet}>{version.summary}</bdi>
        </span>
        <time className={styles.mark} dateTime={version.at}>
          {timeText(version.at)}
        </time>
      </button>
      {isOpen && (
        <div className={styles.comparison}>
          {compare === null ? (
            <Waiting label="Comparing" />
          ) : compare.length === 0 ? (
            <p className={styles.quiet}>The flow is the same now.</p>
          ) : (
            <>
              <p className={styles.quiet}>From this version to now:</p>
              <ul className={styles.changes}>
                {compare.map(({ text }, index) => (
                  // biome-ignore lint/suspicious/noArrayIndexKey: two changes may read alike
                  <li key={index}>
                    <bdi>{text}</bdi>
                  </li>
                ))}
              </ul>
              <Button size="s" icon={<RotateCcw />} onPress={() => onRestore(version.id)}>
                Restore this version
              </Button>
              <p className={styles.quiet}>Nothing is lost: restoring can be undone.</p>
            </>
          )}
        </div>
      )}
    </li>
  );
}
