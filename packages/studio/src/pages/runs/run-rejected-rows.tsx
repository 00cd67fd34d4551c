import { nounText } from '../../ui/amounts.js';
import { RejectedTable } from '../import/rejected-rows.js';
import page from '../page.module.css';
import type { NodeProgress } from './run-progress.js';

/** Rows that the sources of a run could not read, the first few of each. */
export function RunRejectedRows({ nodes }: { readonly nodes: readonly NodeProgress[] }) {
  const sources = nodes.flatMap(({ node, source }) =>
    source !== null && source.rejectedRows > 0 ? [{ node, source }] : [],
  );
  if (sources.length === 0) return null;
  return (
    <section className={page.section} aria-labelledby="run-rejected">
      <h2 id="run-rejected">Rows put aside</h2>
      {sources.map(({ node, source }) => (
        <div key={node} className={page.section}>
          <p>
            <bdi>{node}</bdi>: {nounText(source.rejectedRows, 'row')} could not be read.
            {source.rejected.length < source.rejectedRows &&
              ` The first ${source.rejected.length} are shown; all of them are in the rejects file of the run.`}
          </p>
          <RejectedTable rows={source.rejected} label={`Table of the rows put aside of ${node}`} />
        </div>
      ))}
    </section>
  );
}
