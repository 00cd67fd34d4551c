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
          {active.length > 1 && <span className={styles.more}>{moreText(running, queued)}</span>}
        </Link>
      )}
    </div>
  );
}

/** What there is besides the one that the badge stands for: `+1, 2 queued`. */
function moreText(running: number, queued: number): string {
  const others = [
    ...(running > 1 ? [`+${running - 1}`] : []),
    ...(running > 0 && queued > 0 ? [`${queued} queued`] : []),
    ...(running === 0 ? [`+${queued - 1}`] : []),
  ];
  return others.join(', ');
}
