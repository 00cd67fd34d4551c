import { LatheError } from '@lathe/flow';
import { Activity } from 'lucide-react';
import { useState } from 'react';
import { Link, useSearchParams } from 'wouter';
import type { LoadTestEntry } from '../../api/client.js';
import { usePageTitle } from '../../app/page-bar.js';
import { agoText, countText, latencyText, momentText, perSecondText } from '../../ui/amounts.js';
import { Button } from '../../ui/button.js';
import { Badge, Empty, ErrorNotice, Waiting } from '../../ui/feedback.js';
import page from '../page.module.css';
import { useNow } from '../runs/latest-runs.js';
import { runKey, runPageAddress } from '../runs/run-address.js';
import { RunStatusBadge } from '../runs/run-status.js';
import { useLoadTests } from './load-queries.js';
import { EMPTY_LOAD } from './load-request.js';
import { StartLoadDialog } from './start-load-dialog.js';

/** The load tests of the workspace: `/load`; `?start=ENDPOINT` asks for a new one of an endpoint. */
export function LoadTestsPage() {
  usePageTitle('Load tests');
  const [search, setSearch] = useSearchParams();
  const endpoint = search.get('start');
  const [starting, setStarting] = useState(false);
  const { data, error } = useLoadTests();
  const close = (): void => {
    setStarting(false);
    if (endpoint !== null) setSearch({}, { replace: true });
  };
  return (
    <div className={page.page}>
      <header className={page.head}>
        <div className={page.headText}>
          <h1>Load tests</h1>
          <p className={page.quiet}>
            A load test sends requests to an endpoint and tells how many it answers a second, how
            long they take, and where more users bring nothing.
          </p>
        </div>
        <Button look="primary" icon={<Activity />} onPress={() => setStarting(true)}>
          Test an endpoint
        </Button>
      </header>
      {error !== null && <ErrorNotice error={LatheError.from(error)} />}
      {data === undefined && error === null && <Waiting label="Reading the load tests" />}
      {data?.length === 0 && (
        <Empty
          title="Nothing was tested under load yet"
          actions={<Button onPress={() => setStarting(true)}>Choose an endpoint</Button>}
        >
          <p>Start a test here, or in a terminal in the folder of the workspace:</p>
          <p>
            <code>lathe load http://127.0.0.1:8080 --climb --workspace .</code>
          </p>
        </Empty>
      )}
      {data !== undefined && data.length > 0 && <TestTable tests={data} />}
      <StartLoadDialog
        isOpen={starting || endpoint !== null}
        onClose={close}
        form={endpoint === null ? EMPTY_LOAD : { ...EMPTY_LOAD, endpoint }}
      />
    </div>
  );
}

function TestTable({ tests }: { readonly tests: readonly LoadTestEntry[] }) {
  const now = useNow(false);
  return (
    <section aria-label="Load tests of the workspace" className={page.section}>
      <div className={`${page.panel} ${page.scroll}`}>
        <table className={page.table}>
          <thead>
            <tr>
              <th scope="col">Status</th>
              <th scope="col">Endpoint</th>
              <th scope="col" className={page.number}>
                Users at the knee
              </th>
              <th scope="col" className={page.number}>
                Answers
              </th>
              <th scope="col" className={page.number}>
                Latency, p95
              </th>
              <th scope="col">Started</th>
            </tr>
          </thead>
          <tbody>
            {tests.map(({ run, url, model, finding }) => (
              <tr key={runKey(run)}>
                <td>
                  <RunStatusBadge status={run.status} />
                </td>
                <th scope="row">
                  <Link href={runPageAddress(run)}>
                    <bdi>{model === null ? url : `${model} at ${url}`}</bdi>
                  </Link>
                  {finding?.isSound === false && (
                    <>
                      {' '}
                      <Badge tone="warn">Not to be believed</Badge>
                    </>
                  )}
                </th>
                <td className={page.number}>
                  {finding?.users == null ? '' : countText(finding.users)}
                </td>
                <td className={page.number}>
                  {finding?.throughput == null ? '' : perSecondText(finding.throughput)}
                </td>
                <td className={page.number}>
                  {finding?.p95 == null ? '' : latencyText(finding.p95)}
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
