import type { LoadStep, LoadTest } from '../../api/client.js';
import { countText, sizeText } from '../../ui/amounts.js';
import { Badge } from '../../ui/feedback.js';
import page from '../page.module.css';
import styles from './load-steps.module.css';
import { arrivalsText, errorCount, errorText, estimateText } from './load-text.js';

/** The steps of a load test, one line each, with what is not to be believed marked as such. */
export function LoadSteps({ steps, knee }: Pick<LoadTest, 'steps' | 'knee'>) {
  const hasGoodput = steps.some(({ goodput }) => goodput !== null);
  const hasServer = steps.some(({ server }) => server !== null);
  return (
    <section className={page.section} aria-labelledby="steps">
      <h2 id="steps">Steps</h2>
      <p className={page.quiet}>
        Answers are a second, latencies in milliseconds, with half the width of the 95 % interval.
      </p>
      <div className={`${page.panel} ${page.scroll}`}>
        <table className={page.table}>
          <thead>
            <tr>
              <th scope="col">Load</th>
              <NumberHeading>Answers/s</NumberHeading>
              {hasGoodput && <NumberHeading>Within objective/s</NumberHeading>}
              <NumberHeading>p50</NumberHeading>
              <NumberHeading>p95</NumberHeading>
              <NumberHeading>p99</NumberHeading>
              <NumberHeading>Errors</NumberHeading>
              {hasServer && (
                <>
                  <NumberHeading>Processors</NumberHeading>
                  <NumberHeading>Memory</NumberHeading>
                </>
              )}
            </tr>
          </thead>
          <tbody>
            {inOrder(steps).map((step, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: steps have no other name, and only come at the end
              <tr key={index} className={step.invalid.length > 0 ? styles.invalid : undefined}>
                <th scope="row">
                  {arrivalsText(step.arrivals)} <Remarks step={step} knee={knee} />
                  {[...step.invalid, ...(step.remarks ?? [])].map((reason) => (
                    <p key={reason} className={styles.reason}>
                      {reason}
                    </p>
                  ))}
                </th>
                <td className={page.number}>{estimateText(step.throughput)}</td>
                {hasGoodput && (
                  <td className={page.number}>
                    {step.goodput === null ? '' : estimateText(step.goodput)}
                  </td>
                )}
                <td className={page.number}>{estimateText(step.latency.p50)}</td>
                <td className={page.number}>{estimateText(step.latency.p95)}</td>
                <td className={page.number}>{estimateText(step.latency.p99)}</td>
                <td className={page.number}>
                  {countText(errorCount(step))}
                  {errorCount(step) > 0 && <p className={styles.reason}>{errorText(step)}</p>}
                </td>
                {hasServer && (
                  <>
                    <td className={page.number}>{step.server?.cpu.toFixed(2) ?? ''}</td>
                    <td className={page.number}>
                      {step.server === null ? '' : sizeText(step.server.memory)}
                    </td>
                  </>
                )}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

/** By load; a climb goes back to look between two steps. */
function inOrder(steps: readonly LoadStep[]): readonly LoadStep[] {
  const size = ({ arrivals }: LoadStep): number =>
    arrivals.kind === 'users' ? arrivals.users : arrivals.rate;
  return [...steps].sort((a, b) => size(a) - size(b));
}

function NumberHeading({ children }: { readonly children: string }) {
  return (
    <th scope="col" className={page.number}>
      {children}
    </th>
  );
}

function Remarks({ step, knee }: { readonly step: LoadStep; readonly knee: LoadTest['knee'] }) {
  const { arrivals, invalid, settled } = step;
  return (
    <>
      {knee !== null && arrivals.kind === 'users' && arrivals.users === knee.users && (
        <Badge tone="good">Knee</Badge>
      )}{' '}
      {invalid.length > 0 && <Badge tone="warn">Not to be believed</Badge>}{' '}
      {!settled && invalid.length === 0 && <Badge tone="plain">Not settled</Badge>}
    </>
  );
}
