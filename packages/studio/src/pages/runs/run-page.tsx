import { isStepNode, LatheError } from '@lathe/flow';
import { catalogue } from '@lathe/steps';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { GitCompareArrows, Pencil, RotateCw } from 'lucide-react';
import { Fragment, useMemo } from 'react';
import { useSearchParams } from 'wouter';
import { type ApiError, api, type RunDetail } from '../../api/client.js';
import { flowOf } from '../../api/flow-draft.js';
import { usePageTitle } from '../../app/page-bar.js';
import { nounText } from '../../ui/amounts.js';
import { Button, ButtonLink } from '../../ui/button.js';
import { ErrorNotice, ProgressBar } from '../../ui/feedback.js';
import { Opening } from '../opening.js';
import page from '../page.module.css';
import { ConnectionLost } from './connection-lost.js';
import { RUNS_KEY, useLatestRuns, useNow } from './latest-runs.js';
import { workText } from './log-line.js';
import { runKeyOf, useStartRun } from './run-actions.js';
import {
  comparePageAddress,
  editorAddress,
  type RunName,
  runKey,
  runOfSearch,
  runQuery,
} from './run-address.js';
import { useRunEvents } from './run-events.js';
import { RunHeading } from './run-heading.js';
import { RunLog } from './run-log.js';
import { activityNote, RunNodes } from './run-nodes.js';
import { RunOutputs } from './run-outputs.js';
import { expectedParts, type Part, partsDone } from './run-parts.js';
import { nodeAtWork, type RunProgress } from './run-progress.js';
import { RunRejectedRows } from './run-rejected-rows.js';
import { repeatRequest } from './run-request.js';
import { fitText, runSettings } from './run-settings.js';
import { isActive } from './run-status.js';

/** One run while it goes on and after: `/run?id=...&folder=...`. */
export function RunPage() {
  const [search] = useSearchParams();
  const run = runOfSearch(search);
  const queries = useQueryClient();
  const detail = useQuery({
    queryKey: runKeyOf(run),
    queryFn: ({ signal }) => api.run(runQuery(run), { signal }),
    // The events tell the rest; this catches a run whose process died without a word.
    refetchInterval: ({ state }) =>
      state.data !== undefined && isActive(state.data.run) ? 2_000 : false,
  });
  const { data, error } = detail;
  const onEnd = (): void => {
    void detail.refetch();
    // The bar at the top tells what runs.
    void queries.invalidateQueries({ queryKey: RUNS_KEY });
  };
  usePageTitle(data === undefined ? 'Run' : `Run of ${data.run.flow}`);
  if (data !== undefined) {
    return <RunView key={runKey(run)} detail={data} onEnd={onEnd} />;
  }
  return (
    <Opening label="Opening the run" error={error} list={{ href: '/runs', label: 'All runs' }} />
  );
}

function RunView({ detail, onEnd }: { readonly detail: RunDetail; readonly onEnd: () => void }) {
  const { run } = detail;
  const active = isActive(run);
  const now = useNow(active);
  const { progress, lines, leftOut, connection } = useRunEvents(run, onEnd);
  const flow = useMemo(() => flowOf(detail.document), [detail.document]);
  const titles = useMemo(() => nodeTitles(detail), [detail]);
  const parts = useParts(flow, detail);
  const nodes = [...progress.nodes.values()];
  return (
    <div className={page.page}>
      <Head detail={detail} />
      {run.status === 'running' && (
        <Overall progress={progress} parts={parts} titles={titles} now={now} />
      )}
      {active && connection === 'lost' && <ConnectionLost what="The run" />}
      {run.error !== null && run.status !== 'cancelled' && (
        <ErrorNotice
          error={{ ...run.error, message: failureText(run.error, titles) }}
          actions={
            run.error.place.node === undefined ? undefined : (
              <ButtonLink href={editorAddress(run.flow, run.error.place.node)} icon={<Pencil />}>
                <span>
                  Open <bdi>{titles.get(run.error.place.node) ?? run.error.place.node}</bdi>
                </span>
              </ButtonLink>
            )
          }
        />
      )}
      {detail.outputs.length > 0 && <RunOutputs outputs={detail.outputs} />}
      {nodes.length > 0 && (
        <RunNodes
          nodes={nodes}
          flow={run.flow}
          titles={titles}
          failed={run.error?.place.node}
          now={now}
          isRunning={active}
        />
      )}
      <RunRejectedRows nodes={nodes} />
      <RunLog lines={lines} leftOut={leftOut} />
      <Settings detail={detail} />
    </div>
  );
}

/** What went wrong, and where: `Own code, line 3: ValueError: the moon is full`. */
function failureText(
  { message, place: { node, line } }: ApiError,
  titles: ReadonlyMap<string, string>,
): string {
  if (node === undefined) return message;
  const at = line === undefined ? '' : `, line ${line}`;
  return `${titles.get(node) ?? node}${at}: ${message}`;
}

function useParts(flow: ReturnType<typeof flowOf>, detail: RunDetail) {
  const { node } = runSettings(detail.settings);
  return useMemo(() => (flow === undefined ? [] : expectedParts(flow, node)), [flow, node]);
}

/** What the nodes of the flow are called, by id: their own title, else that of their step. */
function nodeTitles({ document }: RunDetail): ReadonlyMap<string, string> {
  return new Map(
    (flowOf(document)?.nodes ?? []).flatMap((node) => {
      const step = isStepNode(node)
        ? catalogue.steps.get(node.step)
        : catalogue.analyses.get(node.analysis);
      const title = node.title ?? step?.title;
      return title === undefined ? [] : [[node.id, title] as const];
    }),
  );
}

function Head({ detail }: { readonly detail: RunDetail }) {
  const { run } = detail;
  const again = useStartRun();
  const before = usePreviousRun(detail);
  return (
    <RunHeading
      run={run}
      title={
        <>
          Run of <bdi>{run.flow}</bdi>
        </>
      }
      of={run.flow}
      cancel="Cancel the run"
      actions={
        <>
          <ButtonLink href={editorAddress(run.flow)} icon={<Pencil />}>
            Open the flow
          </ButtonLink>
          {before !== undefined && (
            <ButtonLink href={comparePageAddress(before, run)} icon={<GitCompareArrows />}>
              Compare with the run before
            </ButtonLink>
          )}
          {!isActive(run) && (
            <Button
              look="primary"
              icon={<RotateCw />}
              isDisabled={again.isPending}
              onPress={() => again.mutate(repeatRequest(run.flow, runSettings(detail.settings)))}
            >
              Run again
            </Button>
          )}
        </>
      }
    >
      {again.error !== null && <ErrorNotice error={LatheError.from(again.error)} />}
    </RunHeading>
  );
}

/** The latest earlier run of the same flow. */
function usePreviousRun({ run }: RunDetail): RunName | undefined {
  const { data } = useLatestRuns();
  return data?.find(
    (other) => other.flow === run.flow && other.id !== run.id && other.startedAt < run.startedAt,
  );
}

function Overall({
  progress,
  parts,
  titles,
  now,
}: {
  readonly progress: RunProgress;
  readonly parts: readonly Part[];
  readonly titles: ReadonlyMap<string, string>;
  readonly now: number;
}) {
  const { done, of, share } = partsDone(parts, progress);
  const working = nodeAtWork(progress);
  const note = working === null ? '' : activityNote(working.current, now);
  return (
    <section className={page.section} aria-label="Progress">
      <ProgressBar
        label={of === 0 ? 'Running' : `${done} of ${nounText(of, 'part')} done`}
        share={of === 0 ? null : share}
      />
      {working !== null && (
        <p className={page.quiet}>
          {workText(working.current.what)}: <bdi>{titles.get(working.node) ?? working.node}</bdi>
          {note === '' ? '' : `, ${note}`}
        </p>
      )}
    </section>
  );
}

function Settings({ detail }: { readonly detail: RunDetail }) {
  const { node, out, fit, set } = runSettings(detail.settings);
  return (
    <section className={page.section} aria-labelledby="run-settings">
      <h2 id="run-settings">Settings</h2>
      <dl className={page.facts}>
        <dt>What was run</dt>
        <dd>{node === null ? 'every output of the flow' : <bdi>{node}</bdi>}</dd>
        <dt>Written to</dt>
        <dd>{out === null ? 'where the flow says' : <bdi>{out}</bdi>}</dd>
        <dt>Learning</dt>
        <dd>{fitText(fit)}</dd>
        {Object.entries(set).map(([name, value]) => (
          <Fragment key={name}>
            <dt>
              Parameter <bdi>{name}</bdi>
            </dt>
            <dd>
              <bdi>{value}</bdi>
            </dd>
          </Fragment>
        ))}
        <dt>Run</dt>
        <dd>{detail.run.id}</dd>
        <dt>Lathe</dt>
        <dd>{detail.version}</dd>
      </dl>
    </section>
  );
}
