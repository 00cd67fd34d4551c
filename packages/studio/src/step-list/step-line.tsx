import { CircleAlert, CirclePause, CircleSlash, Ellipsis, GripVertical } from 'lucide-react';
import type { ReactNode } from 'react';
import { Button } from 'react-aria-components';
import { IconButton } from '../ui/button.js';
import { MenuButton } from '../ui/overlay.js';
import { ColumnRemap } from './column-remap.js';
import { type StepAction, stepMenu } from './step-actions.js';
import styles from './step-list.module.css';
import { missingOf, type StepRow, sizeChangeText, waitingText } from './step-row.js';
import { TitleField } from './title-field.js';

export interface StepLineProps {
  readonly row: StepRow;
  readonly isRenaming: boolean;
  readonly onRenamed: (title: string | undefined, by: 'key' | 'leaving') => void;
  readonly onAction: (action: StepAction) => void;
  readonly onRemap: (replacements: Readonly<Record<string, string>>) => void;
  readonly onFollow: (id: string) => void;
  readonly columns: () => readonly string[];
}

/** What stands in a line of the list. */
export function StepLine(props: StepLineProps) {
  const { row, isRenaming, onRenamed, onAction } = props;
  const isWaiting = row.check?.status === 'waiting';
  const looks = [
    styles.line,
    row.disabled === true ? styles.disabled : '',
    isWaiting ? styles.waiting : '',
    row.check?.status === 'failed' ? styles.failed : '',
  ];
  return (
    <div className={looks.join(' ')}>
      <Button
        slot="drag"
        aria-label={`Move ${row.title}`}
        isDisabled={row.kind !== 'step'}
        className={`${styles.grip} ${row.kind === 'step' ? '' : styles.immovable}`}
      >
        <GripVertical aria-hidden />
      </Button>
      <span className={styles.icon}>{row.icon}</span>
      <div className={styles.text}>
        {isRenaming ? (
          <TitleField title={row.title} onDone={onRenamed} />
        ) : (
          <p className={styles.title}>
            <bdi>{row.title}</bdi>
          </p>
        )}
        <Parameters row={row} />
        {row.note !== undefined && (
          <p className={styles.note} dir="auto">
            {row.note}
          </p>
        )}
        <State row={row} />
        <Feeds {...props} />
      </div>
      <MenuButton label={`What can be done with ${row.title}`} groups={stepMenu(row, onAction)}>
        <IconButton label={`More for ${row.title}`} size="s">
          <Ellipsis />
        </IconButton>
      </MenuButton>
      <Problem {...props} />
    </div>
  );
}

function Parameters({ row: { title, stepTitle, summary } }: { row: StepRow }) {
  const kind = stepTitle === title ? '' : stepTitle;
  if (kind === '' && summary === '') return null;
  return (
    <p className={styles.summary}>
      {kind !== '' && <bdi>{kind}</bdi>}
      {kind !== '' && summary !== '' && ': '}
      {summary !== '' && <bdi>{summary}</bdi>}
    </p>
  );
}

function State({ row }: { row: StepRow }) {
  if (row.check?.status === 'waiting') {
    return (
      <StateText icon={<CirclePause aria-hidden />}>
        <bdi>{waitingText(row)}</bdi>
      </StateText>
    );
  }
  if (row.disabled === true) {
    return <StateText icon={<CircleSlash aria-hidden />}>Disabled, rows pass through</StateText>;
  }
  if (row.change === undefined && row.learned === undefined) return null;
  return (
    <p className={styles.state}>
      {row.change !== undefined && <span>{sizeChangeText(row.change)}</span>}
      {row.learned !== undefined && <span>{row.learned}</span>}
    </p>
  );
}

function StateText({ icon, children }: { icon: ReactNode; children: ReactNode }) {
  return (
    <p className={styles.state}>
      {icon}
      <span>{children}</span>
    </p>
  );
}

/** What is wrong with a step that does not fit, and a way to mend it in place. */
function Problem({ row, onRemap, onAction, columns }: StepLineProps) {
  if (row.check?.status !== 'failed') return null;
  const missing = missingOf(row);
  return (
    <div className={styles.problem}>
      <p className={styles.problemText}>
        <CircleAlert aria-hidden />
        <bdi>{row.check.error.message}</bdi>
      </p>
      {row.check.below !== null && (
        <p className={styles.advice}>
          A step above fails too and may be why: <bdi>{row.waitsFor ?? row.check.below}</bdi>
        </p>
      )}
      {missing.length > 0 ? (
        <ColumnRemap missing={missing} available={columns()} onRemap={onRemap} />
      ) : (
        <p className={styles.advice}>
          <bdi>{row.check.error.advice}</bdi>{' '}
          <Button className={styles.link ?? ''} onPress={() => onAction('open')}>
            Open the step
          </Button>
        </p>
      )}
    </div>
  );
}

function Feeds({ row: { feeds }, onFollow }: StepLineProps) {
  if (feeds === undefined || feeds.length === 0) return null;
  return (
    <div className={styles.feeds}>
      <span>Feeds {feeds.length} more:</span>
      <ul>
        {feeds.map(({ id, title }) => (
          <li key={id}>
            <Button className={styles.link ?? ''} onPress={() => onFollow(id)}>
              <bdi>{title}</bdi>
            </Button>
          </li>
        ))}
      </ul>
    </div>
  );
}
