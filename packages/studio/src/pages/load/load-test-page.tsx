import { RotateCw } from 'lucide-react';
import { useState } from 'react';
import { useSearchParams } from 'wouter';
import type { LoadTest } from '../../api/client.js';
import { usePageTitle } from '../../app/page-bar.js';
import { latencyText, perSecondText, timeLeftText } from '../../ui/amounts.js';
import { Button } from '../../ui/button.js';
import { ErrorNotice, Notice, ProgressBar } from '../../ui/feedback.js';
import { Opening } from '../opening.js';
import page from '../page.module.css';
import { Charts, Notes, Tables } from '../presentation-view.js';
import { ConnectionLost } from '../runs/connection-lost.js';
import { runKey, runOfSearch } from '../runs/run-address.js';
import { RunHeading } from '../runs/run-heading.js';
import { isActive } from '../runs/run-status.js';
import { type ServingTold, useServingEvents } from '../serving-events.js';
import { loadTestKey, useLoadTest } from './load-queries.js';
import { formOf } from './load-request.js';
import { LoadSteps } from './load-steps.js';
import { arrivalsText } from './load-text.js';
import { StartLoadDialog } from './start-load-dialog.js';

/** One load test while it goes on and after: `/load/test?id=...&folder=...`. */
export function LoadTestPage() {
  const [search] = useSearchParams();
  const run = runOfSearch(search);
  const { data, error } = useLoadTest(run);
  usePageTitle('Load test');
  if (data !== undefined) return <LoadTestView key={runKey(run)} test={data} />;
  return (
    <Opening
      label="Opening the load test"
      error={error}
      list={{ href: '/load', label: 'All load tests' }}
    />
  );
}

function LoadTestView({ test }: { readonly test: LoadTest }) {
  const { run, steps, presentation, unsound, isReport } = test;
  const told = useServingEvents(run, loadTestKey(run));
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
  const [starting, setStarting] = useState(false);
  const what = settings.model ?? settings.url;
  return (
    <RunHeading
      run={run}
      title={
        <>
          Load test of <bdi>{what}</bdi>
        </>
      }
      of={what}
      cancel="Cancel the test"
      consequence="the step that goes on is discarded. Steps that were measured stay"
      actions={
        again !== null &&
        !isActive(run) && (
          <Button look="primary" icon={<RotateCw />} onPress={() => setStarting(true)}>
            Test again
          </Button>
        )
      }
    >
      {again !== null && (
        <StartLoadDialog
          isOpen={starting}
          onClose={() => setStarting(false)}
          form={formOf(again)}
        />
      )}
    </RunHeading>
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
      {connection === 'lost' && <ConnectionLost what="The test" />}
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
