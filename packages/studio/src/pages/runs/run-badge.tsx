import { Link } from 'wouter';
import { useLatestRuns } from './latest-runs.js';
import styles from './run-badge.module.css';
import { isActive, RunStatusBadge } from './run-status.js';

/** For the bar at the top: what runs and what waits; nothing when nothing does. */
export function RunBadge() {
  const { data } = useLatestRuns();
  const active = data?.filter(isActive) ?? [];
  const running = active.filter(({ status }) => status === 'running').length;
  const queued = active.length - running;
  return (
    <div role="status">
      {active.length > 0 && (
        <Link
          href="/runs"
          className={styles.badge ?? ''}
          aria-label={`${running} running, ${queued} queued: open the runs`}
        >
          <RunStatusBadge status={running > 0 ? 'running' : 'queued'} />
          {active.length > 1 && <span className={styles.more}>{active.length}</span>}
        </Link>
      )}
    </div>
  );
}
