import type { Tuning } from '../../api/client.js';
import { latencyText, perSecondText, sizeText } from '../../ui/amounts.js';
import { Badge } from '../../ui/feedback.js';
import page from '../page.module.css';
import { configurationText } from './knob-values.js';

const PURPOSES = {
  start: 'to spread over all',
  explore: 'most is expected',
  race: 'against the best',
  confirm: 'to be sure',
} as const;

/** The looks so far, latest first. */
export function TrialTable({ trials }: Pick<Tuning, 'trials'>) {
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
