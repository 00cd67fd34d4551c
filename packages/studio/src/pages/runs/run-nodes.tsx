import { CircleAlert, CircleCheck, LoaderCircle } from 'lucide-react';
import { Link } from 'wouter';
import { countText, durationText, nounText, rateText, timeLeftText } from '../../ui/amounts.js';
import { ProgressBar } from '../../ui/feedback.js';
import page from '../page.module.css';
import { fittedText, handledText, workDoneText, workText } from './log-line.js';
import { editorAddress } from './run-address.js';
import styles from './run-nodes.module.css';
import { type Activity, type NodeProgress, secondsLeft } from './run-progress.js';

export interface RunNodesProps {
  readonly nodes: readonly NodeProgress[];
  readonly flow: string;
  /** Titles of nodes, by id. */
  readonly titles: ReadonlyMap<string, string>;
  /** The node whose error ended the run. */
  readonly failed: string | undefined;
  readonly now: number;
  /** Whether the run goes on; work begun in a run that has ended was not finished. */
  readonly isRunning: boolean;
}

/** What a run did at each node: work, rows, what it learned, what did not fit. */
export function RunNodes(props: RunNodesProps) {
  return (
    <section className={page.section} aria-labelledby="run-nodes">
      <h2 id="run-nodes">Work</h2>
      <div className={`${page.panel} ${page.scroll}`}>
        <table className={page.table}>
          <thead>
            <tr>
              <th scope="col">Node</th>
              <th scope="col">Work</th>
              <th scope="col" className={page.number}>
                Rows
              </th>
              <th scope="col" className={page.number}>
                Time
              </th>
            </tr>
          </thead>
          <tbody>
            {props.nodes.map((node) => (
              <NodeRow key={node.node} node={node} {...props} />
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

function NodeRow({
  node,
  flow,
  titles,
  failed,
  now,
  isRunning,
}: RunNodesProps & { node: NodeProgress }) {
  const seconds = node.done.reduce((sum, each) => sum + each.seconds, 0);
  const title = titles.get(node.node);
  const hasFailed = failed === node.node;
  return (
    <tr>
      <th scope="row">
        <span className={styles.name}>
          <NodeMark node={node} hasFailed={hasFailed} isRunning={isRunning} />
          <span className={styles.nameText}>
            <Link href={editorAddress(flow, node.node)}>
              <bdi>{title ?? node.node}</bdi>
            </Link>
            {title !== undefined && <bdi className={styles.id}>{node.node}</bdi>}
          </span>
        </span>
      </th>
      <td className={page.wrap}>
        <NodeWork node={node} now={now} isRunning={isRunning} />
      </td>
      <td className={page.number}>{node.rows === null ? '' : countText(node.rows)}</td>
      <td className={page.number}>{node.done.length === 0 ? '' : durationText(seconds)}</td>
    </tr>
  );
}

function NodeMark({
  node,
  hasFailed,
  isRunning,
}: {
  readonly node: NodeProgress;
  readonly hasFailed: boolean;
  readonly isRunning: boolean;
}) {
  if (hasFailed) return <CircleAlert aria-label="Failed:" className={styles.bad} />;
  if (node.current === null) return <CircleCheck aria-label="Done:" className={styles.good} />;
  return isRunning ? (
    <LoaderCircle aria-label="At work:" className={styles.working} />
  ) : (
    <CircleAlert aria-label="Not finished:" className={styles.warn} />
  );
}

function NodeWork({
  node,
  now,
  isRunning,
}: {
  readonly node: NodeProgress;
  readonly now: number;
  readonly isRunning: boolean;
}) {
  const { source, fitted, current } = node;
  return (
    <div className={styles.work}>
      {node.done.length > 0 && (
        <p>
          {node.done
            .map(({ what, seconds }) => `${workDoneText(what)} in ${durationText(seconds)}`)
            .join('; ')}
        </p>
      )}
      {current !== null &&
        (isRunning ? (
          <ProgressBar
            label={workText(current.what)}
            share={current.share}
            note={activityNote(current, now)}
          />
        ) : (
          <p className={styles.warn}>{workText(current.what)}: not finished</p>
        ))}
      {fitted !== null && <p className={page.quiet}>{fittedText(fitted)}</p>}
      {source !== null && <p className={page.quiet}>{nounText(source.columns, 'column')}</p>}
      {source?.misfits.map(({ column, count, handled }) => (
        <p key={column} className={styles.warn}>
          {nounText(count, 'value')} of <bdi>{column}</bdi> did not fit: {handledText(handled)}
        </p>
      ))}
      {[...(source?.warnings ?? []), ...node.warnings].map((warning) => (
        <p key={warning} className={styles.warn}>
          {warning}
        </p>
      ))}
      {node.printed !== '' && (
        <details>
          <summary>What it printed</summary>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must take the keyboard */}
          <pre tabIndex={0} className={styles.printed}>
            {node.printed}
          </pre>
        </details>
      )}
    </div>
  );
}

/** `12,000 rows, 3,000 rows/s, about 40 s left` */
export function activityNote(activity: Activity, now: number): string {
  const left = secondsLeft(activity, now);
  return [
    ...(activity.share === null ? [] : [`${Math.floor(activity.share * 100)} %`]),
    ...(activity.rows === null ? [] : [`${countText(activity.rows)} rows`]),
    ...(activity.rowRate === null || activity.rowRate <= 0 ? [] : [rateText(activity.rowRate)]),
    ...(left === null ? [] : [timeLeftText(left)]),
  ].join(', ');
}
