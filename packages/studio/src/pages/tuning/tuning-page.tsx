import { LatheError } from '@lathe/flow';
import { useQueryClient } from '@tanstack/react-query';
import { CircleStop, RotateCw } from 'lucide-react';
import { Fragment, useState } from 'react';
import { useSearchParams } from 'wouter';
import type { Tuning } from '../../api/client.js';
import { usePageTitle } from '../../app/page-bar.js';
import {
  countText,
  durationText,
  latencyText,
  momentText,
  nounText,
  perSecondText,
  secondsBetween,
  sizeText,
  timeLeftText,
} from '../../ui/amounts.js';
import { Button, ButtonLink } from '../../ui/button.js';
import { Badge, ErrorNotice, Notice, ProgressBar, Waiting } from '../../ui/feedback.js';
import page from '../page.module.css';
import { Charts, Notes, Tables } from '../presentation-view.js';
import { ConfirmCancelDialog } from '../runs/confirm-cancel-dialog.js';
import { RUNS_KEY, useNow } from '../runs/latest-runs.js';
import { useCancelRun } from '../runs/run-actions.js';
import type { RunName } from '../runs/run-address.js';
import { isActive, RunStatusBadge } from '../runs/run-status.js';
import { type ServingTold, useServingEvents } from '../serving-events.js';
import { configurationText, knobText } from './knob-values.js';
import { tuningKey, useResumeTuning, useTuning } from './tuning-queries.js';

/** One tuning run while it goes on and after: `/tuning/run?id=...&folder=...`. */
export function TuningPage() {
  const [search] = useSearchParams();
  const run: RunName = { id: search.get('id') ?? '', folder: search.get('folder') ?? '' };
  const { data, error } = useTuning(run);
  usePageTitle(data === undefined ? 'Tuning' : data.title);
  if (data !== undefined) return <TuningView key={run.id} tuning={data} />;
  return (
    <div className={page.page}>
      {error === null ? (
        <Waiting label="Opening the tuning run" />
      ) : (
        <ErrorNotice
          error={LatheError.from(error)}
          actions={<ButtonLink href="/tuning">All tuning runs</ButtonLink>}
        />
      )}
    </div>
  );
}

function TuningView({ tuning }: { readonly tuning: Tuning }) {
  const { run, presentation, isReport, best } = tuning;
  const queries = useQueryClient();
  const again = (): void => void queries.invalidateQueries({ queryKey: tuningKey(run) });
  const told = useServingEvents(run, isActive(run), {
    onMeasured: again,
    onEnd: () => {
      again();
      void queries.invalidateQueries({ queryKey: RUNS_KEY });
    },
  });
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
      {isReport ? <Tables tables={presentation.tables} /> : <Trials tuning={tuning} />}
      <Facts tuning={tuning} />
    </div>
  );
}

function Head({ tuning: { run, title, resumable } }: { readonly tuning: Tuning }) {
  const [confirming, setConfirming] = useState(false);
  const cancel = useCancelRun();
  const resume = useResumeTuning();
  const active = isActive(run);
  const now = useNow(active);
  return (
    <header className={page.head}>
      <div className={page.headText}>
        <h1>
          <bdi>{title}</bdi>
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
        {active && (
          <Button
            look="danger"
            icon={<CircleStop />}
            isDisabled={cancel.isPending || cancel.isSuccess}
            onPress={() => setConfirming(true)}
          >
            {cancel.isPending || cancel.isSuccess ? 'Cancelling' : 'Cancel the search'}
          </Button>
        )}
        {resumable && (
          <Button
            look="primary"
            icon={<RotateCw />}
            isDisabled={resume.isPending}
            onPress={() => resume.mutate(run)}
          >
            Go on with it
          </Button>
        )}
      </div>
      {resume.error !== null && <ErrorNotice error={LatheError.from(resume.error)} />}
      <ConfirmCancelDialog
        isOpen={confirming}
        onClose={() => setConfirming(false)}
        onConfirm={() => cancel.mutate(run)}
        flow={title}
        consequence="the look that goes on is discarded. The others stay, and the search can be gone on with"
      />
    </header>
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
      {connection === 'lost' && (
        <Notice tone="warn" title="The connection to the studio is lost">
          <p>The search goes on. The page connects again by itself.</p>
        </Notice>
      )}
      {warnings.length > 0 && <Notes notes={warnings.map((text) => `Warning: ${text}`)} />}
    </section>
  );
}

const PURPOSES = {
  start: 'to spread over all',
  explore: 'most is expected',
  race: 'against the best',
  confirm: 'to be sure',
} as const;

/** The looks so far, latest first. */
function Trials({ tuning: { trials } }: { readonly tuning: Tuning }) {
  if (trials.length === 0) return null;
  return (
    <section className={page.section} aria-labelledby="trials">
      <h2 id="trials">Looks</h2>
      <div className={`${page.panel} ${page.scroll}`}>
        <table className={page.table}>
          <thead>
            <tr>
              <th scope="col" className={page.number}>
                #
              </th>
              <th scope="col">Settings</th>
              <th scope="col">Why</th>
              <th scope="col" className={page.number}>
                Answers
              </th>
              <th scope="col" className={page.number}>
                Latency
              </th>
              <th scope="col" className={page.number}>
                Memory
              </th>
            </tr>
          </thead>
          <tbody>
            {[...trials].reverse().map((trial) => (
              <tr key={trial.number}>
                <td className={page.number}>{trial.number}</td>
                <th scope="row">
                  {configurationText(trial.configuration)}{' '}
                  {trial.outcome === 'breaks-objective' && (
                    <Badge tone="warn">Breaks the objective</Badge>
                  )}
                  {trial.outcome === 'failed' && <Badge tone="bad">Failed</Badge>}
                  {trial.problem !== null && <p className={page.quiet}>{trial.problem}</p>}
                </th>
                <td>{PURPOSES[trial.purpose]}</td>
                <td className={page.number}>
                  {trial.outcome === 'failed' ? '' : perSecondText(trial.throughput)}
                </td>
                <td className={page.number}>
                  {trial.outcome === 'failed' ? '' : latencyText(trial.latency)}
                </td>
                <td className={page.number}>
                  {trial.outcome === 'failed' ? '' : sizeText(trial.memory)}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
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
