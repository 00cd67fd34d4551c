import { CircleStop } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import type { RunSummary } from '../../api/client.js';
import { durationText, momentText, secondsBetween } from '../../ui/amounts.js';
import { Button } from '../../ui/button.js';
import page from '../page.module.css';
import { ConfirmCancelDialog } from './confirm-cancel-dialog.js';
import { useNow } from './latest-runs.js';
import { useCancelRun } from './run-actions.js';
import { isFlowRun } from './run-address.js';
import { isActive, RunStatusBadge, STATUS } from './run-status.js';

export interface RunHeadingProps {
  readonly run: RunSummary;
  readonly title: ReactNode;
  /** What is run, for the question before it is cancelled. */
  readonly of: string;
  /** E.g. `Cancel the run`. */
  readonly cancel: string;
  /** What becomes of what it did when it is cancelled; default: it is discarded. */
  readonly consequence?: string;
  /** Buttons before the one that cancels. */
  readonly actions?: ReactNode;
  readonly children?: ReactNode;
}

/** What a run is, how it stands, and what can be done with it. */
export function RunHeading({
  run,
  title,
  of,
  cancel,
  consequence,
  actions,
  children,
}: RunHeadingProps) {
  const [confirming, setConfirming] = useState(false);
  const cancelling = useCancelRun();
  const active = isActive(run);
  const now = useNow(active);
  // What became of outputs concerns runs of flows alone.
  const note = active || isFlowRun(run) ? STATUS[run.status].note : '';
  const isCancelled = cancelling.isPending || cancelling.isSuccess;
  return (
    <header className={page.head}>
      <div className={page.headText}>
        <h1>{title}</h1>
        <p className={page.actions}>
          <RunStatusBadge status={run.status} />
          <span className={page.quiet}>{timesText(run, now)}</span>
        </p>
        {note !== '' && <p className={page.quiet}>{note}</p>}
      </div>
      <div className={page.actions}>
        {actions}
        {active && (
          <Button
            look="danger"
            icon={<CircleStop />}
            isDisabled={isCancelled}
            onPress={() => setConfirming(true)}
          >
            {isCancelled ? 'Cancelling' : cancel}
          </Button>
        )}
      </div>
      {children}
      <ConfirmCancelDialog
        isOpen={confirming}
        onClose={() => setConfirming(false)}
        onConfirm={() => cancelling.mutate(run)}
        of={of}
        consequence={consequence}
      />
    </header>
  );
}

/** When it began, and how long it runs or took. */
function timesText(run: RunSummary, now: number): string {
  if (run.status === 'queued') return `Queued ${momentText(run.queuedAt ?? run.startedAt)}`;
  const duration = durationText(secondsBetween(run.startedAt, run.endedAt, now));
  const verb = run.status === 'running' ? 'runs for' : 'took';
  return `Started ${momentText(run.startedAt)}, ${verb} ${duration}`;
}
