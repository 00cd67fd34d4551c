import { CircleStop, GitCompareArrows } from 'lucide-react';
import { useState } from 'react';
import { Link, useLocation, useSearchParams } from 'wouter';
import type { RunSummary } from '../../api/client.js';
import { Ago } from '../../ui/ago.js';
import { durationText, momentText, nounText, secondsBetween } from '../../ui/amounts.js';
import { Button, ButtonLink } from '../../ui/button.js';
import { Empty } from '../../ui/feedback.js';
import { Checkbox, Select } from '../../ui/field.js';
import { ListPage } from '../list-page.js';
import page from '../page.module.css';
import { ConfirmCancelDialog } from './confirm-cancel-dialog.js';
import { useLatestRuns, useNow } from './latest-runs.js';
import { useCancelRun } from './run-actions.js';
import {
  comparePageAddress,
  editorAddress,
  isFlowRun,
  runKey,
  runPageAddress,
} from './run-address.js';
import { isActive, type RunStatus, RunStatusBadge, STATUS } from './run-status.js';
import styles from './runs-page.module.css';

const ALL = 'all';

/** The queue and the history of runs: `/runs?flow=...&status=...`. */
export function RunsPage() {
  const query = useLatestRuns();
  return (
    <ListPage
      title="Runs"
      about="Runs compute a flow on all of its data and write the result. Load tests and tuning runs wait in the same queue. They go on when the page is closed."
      query={query}
      waiting="Reading the runs"
    >
      {query.data !== undefined && <RunTable runs={query.data} />}
    </ListPage>
  );
}

function RunTable({ runs }: { readonly runs: readonly RunSummary[] }) {
  const [search, setSearch] = useSearchParams();
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const [cancelling, setCancelling] = useState<RunSummary | null>(null);
  const [, navigate] = useLocation();
  const cancel = useCancelRun();
  const now = useNow(runs.some(isActive));
  const flow = search.get('flow') ?? ALL;
  const status = search.get('status') ?? ALL;
  const shown = runs.filter(
    (run) => (flow === ALL || run.flow === flow) && (status === ALL || run.status === status),
  );
  const filter = (name: string, value: string): void =>
    setSearch(
      (before) => {
        const after = new URLSearchParams(before);
        if (value === ALL) after.delete(name);
        else after.set(name, value);
        return after;
      },
      { replace: true },
    );
  if (runs.length === 0) {
    return (
      <Empty title="Nothing has run yet" actions={<ButtonLink href="/">Choose a flow</ButtonLink>}>
        <p>Open a flow and press Run to compute it on all of its data.</p>
      </Empty>
    );
  }
  const pair = runs.filter((run) => chosen.includes(runKey(run)));
  const [later, earlier] = pair;
  return (
    <section className={page.section} aria-label="Queue and history">
      <div className={page.sectionHead}>
        <div className={styles.filters}>
          <Select
            label="Flow"
            value={flow}
            onChange={(id) => filter('flow', id)}
            choices={[
              { id: ALL, label: 'Every flow' },
              ...[...new Set(runs.map((run) => run.flow))].sort().map((id) => ({ id, label: id })),
            ]}
          />
          <Select
            label="Status"
            value={status}
            onChange={(id) => filter('status', id)}
            choices={[
              { id: ALL, label: 'Every status' },
              ...statuses.map((id) => ({ id, label: STATUS[id].label })),
            ]}
          />
        </div>
        <div className={page.actions}>
          <span className={page.quiet} role="status">
            {chosen.length === 0
              ? nounText(shown.length, 'run')
              : chosen.length === 1
                ? 'Choose one more run to compare'
                : ''}
          </span>
          <Button
            icon={<GitCompareArrows />}
            isDisabled={later === undefined || earlier === undefined}
            onPress={() => {
              if (later !== undefined && earlier !== undefined) {
                navigate(comparePageAddress(earlier, later));
              }
            }}
          >
            Compare two runs
          </Button>
        </div>
      </div>
      <div className={`${page.panel} ${page.scroll}`}>
        <table className={page.table}>
          <thead>
            <tr>
              <th scope="col">
                <span className="visually-hidden">Compare</span>
              </th>
              <th scope="col">Status</th>
              <th scope="col">Flow</th>
              <th scope="col">Started</th>
              <th scope="col" className={page.number}>
                Duration
              </th>
              <th scope="col">
                <span className="visually-hidden">Actions</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {shown.map((run) => (
              <RunRow
                key={runKey(run)}
                run={run}
                now={now}
                isChosen={chosen.includes(runKey(run))}
                onChoose={(isChosen) =>
                  setChosen((before) => {
                    const others = before.filter((key) => key !== runKey(run));
                    // The two chosen last are compared.
                    return isChosen ? [...others, runKey(run)].slice(-2) : others;
                  })
                }
                onCancel={() => setCancelling(run)}
              />
            ))}
          </tbody>
        </table>
        {shown.length === 0 && <Empty title="No run matches the filter" />}
      </div>
      <ConfirmCancelDialog
        isOpen={cancelling !== null}
        onClose={() => setCancelling(null)}
        onConfirm={() => {
          if (cancelling !== null) cancel.mutate(cancelling);
        }}
        of={cancelling?.flow ?? ''}
      />
    </section>
  );
}

const statuses: readonly RunStatus[] = [
  'queued',
  'running',
  'finished',
  'failed',
  'cancelled',
  'interrupted',
];

interface RunRowProps {
  readonly run: RunSummary;
  readonly now: number;
  readonly isChosen: boolean;
  readonly onChoose: (chosen: boolean) => void;
  readonly onCancel: () => void;
}

function RunRow({ run, now, isChosen, onChoose, onCancel }: RunRowProps) {
  const when = run.status === 'queued' ? (run.queuedAt ?? run.startedAt) : run.startedAt;
  return (
    <tr>
      <td className={styles.choose}>
        {isFlowRun(run) && (
          <Checkbox
            label={
              <span className="visually-hidden">
                Compare the run of {run.flow}, {momentText(when)}
              </span>
            }
            isSelected={isChosen}
            onChange={onChoose}
          />
        )}
      </td>
      <td>
        <RunStatusBadge status={run.status} />
      </td>
      <th scope="row">
        <Link href={runPageAddress(run)}>
          <bdi>{run.flow}</bdi>
        </Link>
        {!isFlowRun(run) && (
          <p className={styles.error}>{run.command === 'load' ? 'Load test' : 'Tuning'}</p>
        )}
        {run.error !== null && run.status === 'failed' && (
          <p className={styles.error} dir="auto">
            {run.error.message}{' '}
            {run.error.place.node !== undefined && (
              <Link href={editorAddress(run.flow, run.error.place.node)}>
                Open <bdi>{run.error.place.node}</bdi>
              </Link>
            )}
          </p>
        )}
      </th>
      <td className={page.nowrap}>
        <Ago moment={when} now={now} />
      </td>
      <td className={page.number}>
        {run.status === 'queued' || (run.endedAt === null && run.status !== 'running')
          ? ''
          : durationText(secondsBetween(run.startedAt, run.endedAt, now))}
      </td>
      <td className={page.number}>
        {isActive(run) && (
          <Button size="s" icon={<CircleStop />} onPress={onCancel}>
            Cancel<span className="visually-hidden"> the run of {run.flow}</span>
          </Button>
        )}
      </td>
    </tr>
  );
}
