import { Link } from 'wouter';
import type { RunSummary } from '../../api/client.js';
import { durationText, nounText, secondsBetween } from '../../ui/amounts.js';
import { ProgressBar } from '../../ui/feedback.js';
import page from '../page.module.css';
import { workText } from '../runs/log-line.js';
import { isFlowRun, runKey, runPageAddress } from '../runs/run-address.js';
import { useRunEvents } from '../runs/run-events.js';
import { activityNote } from '../runs/run-nodes.js';
import { nodeAtWork } from '../runs/run-progress.js';
import { RunStatusBadge } from '../runs/run-status.js';
import styles from './running-now.module.css';

/** Runs followed live at most; a browser keeps few connections to one server. */
const FOLLOWED = 2;

/** What runs and what waits. */
export function RunningNow({
  runs,
  now,
  onEnd,
}: {
  readonly runs: readonly RunSummary[];
  readonly now: number;
  readonly onEnd: () => void;
}) {
  if (runs.length === 0) return null;
  const running = runs.filter(({ status }) => status === 'running');
  const queued = runs.filter(({ status }) => status === 'queued');
  return (
    <section className={page.section} aria-labelledby="running">
      <div className={page.sectionHead}>
        <h2 id="running">Running now</h2>
        <Link href="/runs">All runs</Link>
      </div>
      <ul className={styles.list}>
        {running.map((run, index) => (
          <li key={runKey(run)} className={styles.run}>
            <RunHead run={run} />
            <div className={styles.progress}>
              {index < FOLLOWED && isFlowRun(run) ? (
                <FollowedRun run={run} now={now} onEnd={onEnd} />
              ) : (
                <p className={page.quiet}>
                  for {durationText(secondsBetween(run.startedAt, null, now))}
                </p>
              )}
            </div>
          </li>
        ))}
        {queued.map((run) => (
          <li key={runKey(run)} className={styles.run}>
            <RunHead run={run} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function RunHead({ run }: { readonly run: RunSummary }) {
  return (
    <p className={styles.head}>
      <RunStatusBadge status={run.status} />
      <Link href={runPageAddress(run)}>
        <bdi>{run.flow}</bdi>
      </Link>
    </p>
  );
}

function FollowedRun({
  run,
  now,
  onEnd,
}: {
  readonly run: RunSummary;
  readonly now: number;
  readonly onEnd: () => void;
}) {
  const { progress } = useRunEvents(run, onEnd);
  const working = nodeAtWork(progress);
  const since = durationText(secondsBetween(run.startedAt, null, now));
  if (working === null) {
    const done = progress.nodes.size;
    return (
      <ProgressBar
        label={done === 0 ? 'Starting' : `${nounText(done, 'node')} seen`}
        share={null}
        note={since}
      />
    );
  }
  const note = activityNote(working.current, now);
  return (
    <ProgressBar
      label={`${workText(working.current.what)} ${working.node}`}
      share={working.current.share}
      note={note === '' ? since : note}
    />
  );
}
