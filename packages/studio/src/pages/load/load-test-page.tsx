import { LatheError } from '@lathe/flow';
import { useQueryClient } from '@tanstack/react-query';
import { CircleStop, RotateCw } from 'lucide-react';
import { useState } from 'react';
import { useSearchParams } from 'wouter';
import type { LoadTest } from '../../api/client.js';
import { usePageTitle } from '../../app/page-bar.js';
import {
  durationText,
  latencyText,
  momentText,
  perSecondText,
  secondsBetween,
  timeLeftText,
} from '../../ui/amounts.js';
import { Button, ButtonLink } from '../../ui/button.js';
import { ErrorNotice, Notice, ProgressBar, Waiting } from '../../ui/feedback.js';
import page from '../page.module.css';
import { Charts, Notes, Tables } from '../presentation-view.js';
import { ConfirmCancelDialog } from '../runs/confirm-cancel-dialog.js';
import { RUNS_KEY, useNow } from '../runs/latest-runs.js';
import { useCancelRun } from '../runs/run-actions.js';
import type { RunName } from '../runs/run-address.js';
import { isActive, RunStatusBadge } from '../runs/run-status.js';
import { type ServingTold, useServingEvents } from '../serving-events.js';
import { loadTestKey, useLoadTest } from './load-queries.js';
import { formOf } from './load-request.js';
import { LoadSteps } from './load-steps.js';
import { arrivalsText } from './load-text.js';
import { StartLoadDialog } from './start-load-dialog.js';

/** One load test while it goes on and after: `/load/test?id=...&folder=...`. */
export function LoadTestPage() {
  const [search] = useSearchParams();
  const run: RunName = { id: search.get('id') ?? '', folder: search.get('folder') ?? '' };
  const { data, error } = useLoadTest(run);
  usePageTitle('Load test');
  if (data !== undefined) return <LoadTestView key={run.id} test={data} />;
  return (
    <div className={page.page}>
      {error === null ? (
        <Waiting label="Opening the load test" />
      ) : (
        <ErrorNotice
          error={LatheError.from(error)}
          actions={<ButtonLink href="/load">All load tests</ButtonLink>}
        />
      )}
    </div>
  );
}

function LoadTestView({ test }: { readonly test: LoadTest }) {
  const { run, steps, presentation, unsound, isReport } = test;
  const queries = useQueryClient();
  const again = (): void => void queries.invalidateQueries({ queryKey: loadTestKey(run) });
  const told = useServingEvents(run, isActive(run), {
    onMeasured: again,
    onEnd: () => {
      again();
      void queries.invalidateQueries({ queryKey: RUNS_KEY });
    },
  });
  return (
    <div className={page.page}>
      <Head test={test} />
      {isActive(run) && <Progress told={told} />}
      {run.error !== null && run.status !== 'cancelled' && <ErrorNotice error={run.error} />}
      {unsound.length > 0 && (
        <Notice tone="warn" title="The figures are not to be believed">
          {unsound.map((reason) => (
            <p key={reason}>{reason}</p>
          ))}
        </Notice>
      )}
      {presentation !== null && (
        <>
          {isReport && (
            <section className={page.section} aria-labelledby="finding">
              <h2 id="finding">Finding</h2>
              <p>{presentation.headline}</p>
            </section>
          )}
          <Charts charts={presentation.charts} />
          <LoadSteps steps={steps} knee={test.knee} />
          {isReport && (
            <>
              <Tables tables={presentation.tables.slice(1)} />
              <section className={page.section} aria-labelledby="reading">
                <h2 id="reading">How to read this</h2>
                <Notes notes={presentation.notes.filter((note) => !note.startsWith('Warning'))} />
              </section>
            </>
          )}
        </>
      )}
      <Facts test={test} />
    </div>
  );
}

function Head({ test: { run, settings, again } }: { readonly test: LoadTest }) {
  const [confirming, setConfirming] = useState(false);
  const [starting, setStarting] = useState(false);
  const cancel = useCancelRun();
  const active = isActive(run);
  const now = useNow(active);
  const what = settings.model ?? settings.url;
  return (
    <header className={page.head}>
      <div className={page.headText}>
        <h1>
          Load test of <bdi>{what}</bdi>
        </h1>
        <p className={page.actions}>
          <RunStatusBadge status={run.status} />
          <span className={page.quiet}>
            {run.status === 'queued'
              ? 'It starts when the run before it has ended.'
              : `Started ${momentText(run.startedAt)}, ${active ? 'runs for' : 'took'} ${durationText(secondsBetween(run.startedAt, run.endedAt, now))}`}
          </span>
        </p>
      </div>
      <div className={page.actions}>
        {active ? (
          <Button
            look="danger"
            icon={<CircleStop />}
            isDisabled={cancel.isPending || cancel.isSuccess}
            onPress={() => setConfirming(true)}
          >
            {cancel.isPending || cancel.isSuccess ? 'Cancelling' : 'Cancel the test'}
          </Button>
        ) : (
          again !== null && (
            <Button look="primary" icon={<RotateCw />} onPress={() => setStarting(true)}>
              Test again
            </Button>
          )
        )}
      </div>
      <ConfirmCancelDialog
        isOpen={confirming}
        onClose={() => setConfirming(false)}
        onConfirm={() => cancel.mutate(run)}
        flow={what}
        consequence="the step that goes on is discarded. Steps that were measured stay"
      />
      {again !== null && (
        <StartLoadDialog
          isOpen={starting}
          onClose={() => setStarting(false)}
          form={formOf(again)}
        />
      )}
    </header>
  );
}

function Progress({ told: { latest, warnings, connection } }: { readonly told: ServingTold }) {
  const progress = latest['load-progress'];
  return (
    <section className={page.section} aria-label="Progress">
      {progress === undefined ? (
        <ProgressBar label="Starting" share={null} />
      ) : (
        <>
          <ProgressBar
            label={`Step ${progress.step}: ${arrivalsText(progress.arrivals)}, ${progress.phase === 'warm-up' ? 'warming up' : 'measuring'}`}
            share={
              progress.secondsLeft === null
                ? null
                : progress.seconds / Math.max(1, progress.seconds + progress.secondsLeft)
            }
            note={progress.secondsLeft === null ? '' : timeLeftText(progress.secondsLeft)}
          />
          <p className={page.quiet}>
            {progress.throughput === null ? 'No answer yet' : perSecondText(progress.throughput)}
            {progress.p95 === null ? '' : `, p95 ${latencyText(progress.p95)}`}
            {progress.errors > 0 ? `, ${progress.errors} errors` : ''}
          </p>
        </>
      )}
      {connection === 'lost' && (
        <Notice tone="warn" title="The connection to the studio is lost">
          <p>The test goes on. The page connects again by itself.</p>
        </Notice>
      )}
      {warnings.length > 0 && <Notes notes={warnings.map((text) => `Warning: ${text}`)} />}
    </section>
  );
}

function Facts({ test: { run, settings, machine } }: { readonly test: LoadTest }) {
  return (
    <section className={page.section} aria-labelledby="facts">
      <h2 id="facts">Settings</h2>
      <dl className={page.facts}>
        <dt>Address</dt>
        <dd>
          <bdi>{settings.url}</bdi>
        </dd>
        {settings.model !== null && (
          <>
            <dt>Model</dt>
            <dd>
              <bdi>{settings.model}</bdi>
            </dd>
          </>
        )}
        <dt>Load</dt>
        <dd>{settings.arrivals}</dd>
        <dt>Objective</dt>
        <dd>{settings.objective ?? 'none'}</dd>
        {settings.payload !== '' && (
          <>
            <dt>Requests</dt>
            <dd>{settings.payload}</dd>
          </>
        )}
        {machine !== null && (
          <>
            <dt>Machine of the generator</dt>
            <dd>
              {machine.model}, {machine.cores} processors
              {machine.sameMachine ? ', the same as that of the endpoint' : ''}
            </dd>
          </>
        )}
        <dt>Run</dt>
        <dd>{run.id}</dd>
      </dl>
    </section>
  );
}
