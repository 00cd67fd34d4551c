import { LatheError } from '@lathe/flow';
import { RotateCw } from 'lucide-react';
import { Fragment } from 'react';
import { useSearchParams } from 'wouter';
import type { Tuning } from '../../api/client.js';
import { usePageTitle } from '../../app/page-bar.js';
import { countText, latencyText, nounText, perSecondText, timeLeftText } from '../../ui/amounts.js';
import { Button } from '../../ui/button.js';
import { ErrorNotice, ProgressBar } from '../../ui/feedback.js';
import { Opening } from '../opening.js';
import page from '../page.module.css';
import { Charts, Notes, Tables } from '../presentation-view.js';
import { ConnectionLost } from '../runs/connection-lost.js';
import { runKey, runOfSearch } from '../runs/run-address.js';
import { RunHeading } from '../runs/run-heading.js';
import { isActive } from '../runs/run-status.js';
import { type ServingTold, useServingEvents } from '../serving-events.js';
import { configurationText, knobText } from './knob-values.js';
import { TrialTable } from './trial-table.js';
import { tuningKey, useResumeTuning, useTuning } from './tuning-queries.js';

/** One tuning run while it goes on and after: `/tuning/run?id=...&folder=...`. */
export function TuningPage() {
  const [search] = useSearchParams();
  const run = runOfSearch(search);
  const { data, error } = useTuning(run);
  usePageTitle(data === undefined ? 'Tuning' : data.title);
  if (data !== undefined) return <TuningView key={runKey(run)} tuning={data} />;
  return (
    <Opening
      label="Opening the tuning run"
      error={error}
      list={{ href: '/tuning', label: 'All tuning runs' }}
    />
  );
}

function TuningView({ tuning }: { readonly tuning: Tuning }) {
  const { run, presentation, isReport, best } = tuning;
  const told = useServingEvents(run, tuningKey(run));
  return (
    <div className={page.page}>
      <Head tuning={tuning} />
      {isActive(run) && <Progress tuning={tuning} told={told} />}
      {run.error !== null && run.status !== 'cancelled' && <ErrorNotice error={run.error} />}
      {isReport ? (
        <section className={page.section} aria-labelledby="finding">
          <h2 id="finding">Finding</h2>
          <p>{presentation.headline}</p>
          <Notes notes={presentation.notes} />
        </section>
      ) : (
        best !== null && (
          <section className={page.section} aria-labelledby="best">
            <h2 id="best">Best so far</h2>
            <p>
              <b>{configurationText(best.configuration)}</b>: {perSecondText(best.throughput)},{' '}
              {latencyText(best.latency)}
            </p>
          </section>
        )
      )}
      <Charts charts={presentation.charts} />
      {isReport ? <Tables tables={presentation.tables} /> : <TrialTable trials={tuning.trials} />}
      <Facts tuning={tuning} />
    </div>
  );
}

function Head({ tuning: { run, title, resumable } }: { readonly tuning: Tuning }) {
  const resume = useResumeTuning();
  return (
    <RunHeading
      run={run}
      title={<bdi>{title}</bdi>}
      of={title}
      cancel="Cancel the search"
      consequence="the look that goes on is discarded. The others stay, and the search can be gone on with"
      actions={
        resumable && (
          <Button
            look="primary"
            icon={<RotateCw />}
            isDisabled={resume.isPending}
            onPress={() => resume.mutate(run)}
          >
            Go on with it
          </Button>
        )
      }
    >
      {resume.error !== null && <ErrorNotice error={LatheError.from(resume.error)} />}
    </RunHeading>
  );
}

function Progress({
  tuning: { trials, progress, mostTrials },
  told: { latest, warnings, connection },
}: {
  readonly tuning: Tuning;
  readonly told: ServingTold;
}) {
  const trial = latest['trial-started'];
  const done = latest['trial-done'] ?? progress;
  const share = done === null ? null : 'done' in done ? done.done : done.share;
  const isLooking = trial !== undefined && trial.number > (latest['trial-done']?.trial.number ?? 0);
  return (
    <section className={page.section} aria-label="Progress">
      <ProgressBar
        label={
          mostTrials === null
            ? `${nounText(trials.length, 'look')} so far`
            : `${nounText(trials.length, 'look')} of at most ${countText(mostTrials)}`
        }
        share={share}
        note={done === null ? '' : timeLeftText(done.secondsLeft)}
      />
      <p className={page.quiet}>
        {isLooking
          ? `Looking at ${configurationText(trial.configuration)} (${trial.reason})`
          : 'Choosing what to look at next'}
      </p>
      {connection === 'lost' && <ConnectionLost what="The search" />}
      {warnings.length > 0 && <Notes notes={warnings.map((text) => `Warning: ${text}`)} />}
    </section>
  );
}

const AIMS = {
  throughput: 'most answers a second',
  latency: 'least latency',
  cost: 'least cost of a prediction',
} as const;

function Facts({ tuning }: { readonly tuning: Tuning }) {
  const { run, knobs, constraints, objective, aim, mostTrials, mostMinutes, grid } = tuning;
  return (
    <section className={page.section} aria-labelledby="facts">
      <h2 id="facts">Settings</h2>
      <dl className={page.facts}>
        {tuning.target !== '' && (
          <>
            <dt>What is tuned</dt>
            <dd>
              <bdi>{tuning.target}</bdi>
            </dd>
          </>
        )}
        <dt>Goal</dt>
        <dd>
          {AIMS[aim]}
          {objective === null ? '' : `, with ${objective}`}
        </dd>
        {knobs.map(({ name, values }) => (
          <Fragment key={name}>
            <dt>{name}</dt>
            <dd>{knobText(values)}</dd>
          </Fragment>
        ))}
        {constraints.length > 0 && (
          <>
            <dt>Combinations</dt>
            <dd>{constraints.join('; ')}</dd>
          </>
        )}
        {grid !== null && (
          <>
            <dt>There are</dt>
            <dd>{nounText(grid, 'combination')}</dd>
          </>
        )}
        <dt>Budget</dt>
        <dd>
          {mostTrials === null ? 'no limit' : nounText(mostTrials, 'look')}
          {mostMinutes === null ? '' : `, ${nounText(mostMinutes, 'minute')}`}
        </dd>
        <dt>Run</dt>
        <dd>{run.id}</dd>
      </dl>
    </section>
  );
}
