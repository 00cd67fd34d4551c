import { LatheError } from '@lathe/flow';
import { SlidersHorizontal } from 'lucide-react';
import { useState } from 'react';
import { Link } from 'wouter';
import type { TuningEntry } from '../../api/client.js';
import { usePageTitle } from '../../app/page-bar.js';
import { agoText, countText, latencyText, momentText, perSecondText } from '../../ui/amounts.js';
import { Button } from '../../ui/button.js';
import { Empty, ErrorNotice, Waiting } from '../../ui/feedback.js';
import page from '../page.module.css';
import { useNow } from '../runs/latest-runs.js';
import { runKey, runPageAddress } from '../runs/run-address.js';
import { RunStatusBadge } from '../runs/run-status.js';
import { configurationText } from './knob-values.js';
import { StartTuningDialog } from './start-tuning-dialog.js';
import { useTunings } from './tuning-queries.js';

/** The tuning runs of the workspace: `/tuning`. */
export function TuningsPage() {
  usePageTitle('Tuning');
  const [starting, setStarting] = useState(false);
  const { data, error } = useTunings();
  return (
    <div className={page.page}>
      <header className={page.head}>
        <div className={page.headText}>
          <h1>Tuning</h1>
          <p className={page.quiet}>
            Tuning tries settings of an endpoint under load and finds the best ones with few looks.
          </p>
        </div>
        <Button look="primary" icon={<SlidersHorizontal />} onPress={() => setStarting(true)}>
          Tune an endpoint
        </Button>
      </header>
      {error !== null && <ErrorNotice error={LatheError.from(error)} />}
      {data === undefined && error === null && <Waiting label="Reading the tuning runs" />}
      {data?.length === 0 && (
        <Empty
          title="Nothing was tuned yet"
          actions={<Button onPress={() => setStarting(true)}>Choose a model</Button>}
        >
          <p>Start here, or in a terminal in the folder of the workspace:</p>
          <p>
            <code>lathe tune --space space.json --workspace .</code>
          </p>
        </Empty>
      )}
      {data !== undefined && data.length > 0 && <TuningTable tunings={data} />}
      <StartTuningDialog isOpen={starting} onClose={() => setStarting(false)} />
    </div>
  );
}

function TuningTable({ tunings }: { readonly tunings: readonly TuningEntry[] }) {
  const now = useNow(false);
  return (
    <section aria-label="Tuning runs of the workspace" className={page.section}>
      <div className={`${page.panel} ${page.scroll}`}>
        <table className={page.table}>
          <thead>
            <tr>
              <th scope="col">Status</th>
              <th scope="col">What was tuned</th>
              <th scope="col">Objective</th>
              <th scope="col" className={page.number}>
                Looks
              </th>
              <th scope="col">Best</th>
              <th scope="col">Started</th>
            </tr>
          </thead>
          <tbody>
            {tunings.map(({ run, title, objective, trials, best }) => (
              <tr key={runKey(run)}>
                <td>
                  <RunStatusBadge status={run.status} />
                </td>
                <th scope="row">
                  <Link href={runPageAddress(run)}>
                    <bdi>{title}</bdi>
                  </Link>
                </th>
                <td className={page.nowrap}>{objective ?? ''}</td>
                <td className={page.number}>{countText(trials)}</td>
                <td>
                  {best !== null && (
                    <>
                      {perSecondText(best.throughput)}, {latencyText(best.latency)}
                      <p className={page.quiet}>{configurationText(best.configuration)}</p>
                    </>
                  )}
                </td>
                <td className={page.nowrap}>
                  <time dateTime={run.startedAt} title={momentText(run.startedAt)}>
                    {agoText(run.startedAt, now)}
                  </time>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}
