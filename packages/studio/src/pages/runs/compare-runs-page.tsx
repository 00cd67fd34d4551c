import { LatheError, type StepTitles } from '@lathe/flow';
import { catalogue } from '@lathe/steps';
import { useQuery } from '@tanstack/react-query';
import { ArrowRight, Equal } from 'lucide-react';
import type { ReactNode } from 'react';
import { useState } from 'react';
import { Link, useSearchParams } from 'wouter';
import { api, type RunDetail } from '../../api/client.js';
import { usePageTitle } from '../../app/page-bar.js';
import { countText, durationText, momentText, nounText, sizeText } from '../../ui/amounts.js';
import { ButtonLink } from '../../ui/button.js';
import { ErrorNotice, Waiting } from '../../ui/feedback.js';
import { Switch } from '../../ui/field.js';
import page from '../page.module.css';
import styles from './compare-runs-page.module.css';
import { runKeyOf } from './run-actions.js';
import { runOfKey, runPageAddress, runQuery } from './run-address.js';
import { compareRuns, differs, type Pair } from './run-comparison.js';
import { RunStatusBadge } from './run-status.js';

const TITLES: StepTitles = new Map([
  ...[...catalogue.steps.values()].map(({ id, title }) => [id, { title }] as const),
  ...[...catalogue.analyses.values()].map(({ id, title }) => [id, { title }] as const),
]);

/** Two runs side by side: `/runs/compare?a=...&b=...`. */
export function CompareRunsPage() {
  usePageTitle('Compare two runs');
  const [search] = useSearchParams();
  const a = useRunDetail(search.get('a') ?? '');
  const b = useRunDetail(search.get('b') ?? '');
  const error = a.error ?? b.error;
  return (
    <div className={page.page}>
      <header className={page.head}>
        <h1>Compare two runs</h1>
        <ButtonLink href="/runs">All runs</ButtonLink>
      </header>
      {error !== null && <ErrorNotice error={LatheError.from(error)} />}
      {a.data !== undefined && b.data !== undefined ? (
        <Comparison a={a.data} b={b.data} />
      ) : (
        error === null && <Waiting label="Reading the runs" />
      )}
    </div>
  );
}

function useRunDetail(key: string) {
  const run = runOfKey(key);
  return useQuery({
    queryKey: runKeyOf(run),
    queryFn: ({ signal }) => api.run(runQuery(run), { signal }),
  });
}

function Comparison({ a, b }: { readonly a: RunDetail; readonly b: RunDetail }) {
  const [all, setAll] = useState(false);
  const found = compareRuns(a, b, TITLES);
  const shown = <T,>(pairs: readonly Pair<T>[]): readonly Pair<T>[] =>
    all ? pairs : pairs.filter(differs);
  return (
    <>
      <div className={`${page.panel} ${page.scroll}`}>
        <table className={`${page.table} ${styles.table}`}>
          <thead>
            <tr>
              <td />
              <RunColumn letter="A" detail={a} />
              <RunColumn letter="B" detail={b} />
              <th scope="col">Difference</th>
            </tr>
          </thead>
          <Group title="Duration">
            <PairRow
              pair={{ ...found.duration, name: 'Whole run' }}
              write={durationText}
              compare={ratioText}
            />
            {shown(found.seconds).map((pair) => (
              <PairRow key={pair.name} pair={pair} write={durationText} compare={ratioText} />
            ))}
          </Group>
          <Group title="Settings">
            {shown(found.settings).map((pair) => (
              <PairRow key={pair.name} pair={pair} write={(text) => text} />
            ))}
          </Group>
          <Group title="Rows">
            {shown(found.rows).map((pair) => (
              <PairRow key={pair.name} pair={pair} write={countText} compare={countDifference} />
            ))}
          </Group>
          <Group title="Outputs">
            {shown(found.outputs).map((pair) => (
              <PairRow
                key={pair.name}
                pair={pair}
                write={({ rows, bytes }) =>
                  `${rows === null ? '' : `${nounText(rows, 'row')}, `}${sizeText(bytes)}`
                }
              />
            ))}
          </Group>
        </table>
      </div>
      <Switch label="Show what is equal too" isSelected={all} onChange={setAll} />
      <section className={page.section} aria-labelledby="flow-changes">
        <h2 id="flow-changes">Changes of the flow from A to B</h2>
        {found.changes === null && (
          <p className={page.quiet}>
            One of the runs did not keep its flow, so what changed cannot be told.
          </p>
        )}
        {found.changes?.length === 0 && <p className={page.quiet}>The flow is the same.</p>}
        <ul className={styles.changes}>
          {found.changes?.map(({ kind, node, text }) => (
            <li key={`${kind} ${node} ${text}`} dir="auto">
              <ArrowRight aria-hidden />
              {text}
            </li>
          ))}
        </ul>
      </section>
    </>
  );
}

function RunColumn({
  letter,
  detail: { run },
}: {
  readonly letter: string;
  readonly detail: RunDetail;
}) {
  return (
    <th scope="col" className={styles.run}>
      <span className={styles.letter}>{letter}</span>{' '}
      <Link href={runPageAddress(run)}>
        <bdi>{run.flow}</bdi>
      </Link>
      <p className={styles.when}>
        {momentText(run.startedAt)} <RunStatusBadge status={run.status} />
      </p>
    </th>
  );
}

function Group({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  const isEmpty = Array.isArray(children) && children.length === 0;
  return (
    <tbody>
      <tr>
        <th scope="rowgroup" colSpan={4} className={styles.group}>
          {title}
          {isEmpty && (
            <span className={styles.same}>
              <Equal aria-hidden size={13} /> no difference
            </span>
          )}
        </th>
      </tr>
      {children}
    </tbody>
  );
}

function PairRow<T>({
  pair,
  write,
  compare,
}: {
  readonly pair: Pair<T>;
  readonly write: (value: T) => string;
  readonly compare?: (a: T, b: T) => string;
}) {
  const { name, a, b } = pair;
  const text = (value: T | null): ReactNode =>
    value === null ? <span className={page.quiet}>none</span> : <bdi>{write(value)}</bdi>;
  return (
    <tr className={differs(pair) ? styles.differs : ''}>
      <th scope="row">
        <bdi>{name}</bdi>
      </th>
      <td className={page.wrap}>{text(a)}</td>
      <td className={page.wrap}>{text(b)}</td>
      <td className={page.nowrap}>
        {!differs(pair)
          ? 'same'
          : a !== null && b !== null
            ? (compare?.(a, b) ?? 'differs')
            : a === null
              ? 'only in B'
              : 'only in A'}
      </td>
    </tr>
  );
}

/** `+12`, `-3` */
function countDifference(a: number, b: number): string {
  return `${b > a ? '+' : '-'}${countText(Math.abs(b - a))}`;
}

/** `1.5 times`, of B to A; too short times say nothing. */
function ratioText(a: number, b: number): string {
  if (Math.max(a, b) < 0.05 || a <= 0) return 'about the same';
  const ratio = b / a;
  if (ratio > 0.95 && ratio < 1.05) return 'about the same';
  return ratio > 1
    ? `${ratio.toPrecision(2)} times as long`
    : `${(1 / ratio).toPrecision(2)} times as fast`;
}
