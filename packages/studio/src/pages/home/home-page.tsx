import { LatheError } from '@lathe/flow';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { FileChartColumn } from 'lucide-react';
import { useLocation } from 'wouter';
import { api, type Home } from '../../api/client.js';
import { address } from '../../api/transport.js';
import { usePageTitle } from '../../app/page-bar.js';
import { ErrorNotice, Waiting } from '../../ui/feedback.js';
import { importAddress } from '../import/import-address.js';
import page from '../page.module.css';
import { RUNS_KEY, useLatestRuns, useNow } from '../runs/latest-runs.js';
import { editorAddress } from '../runs/run-address.js';
import { isActive } from '../runs/run-status.js';
import { AddFiles } from './add-files.js';
import { FlowList } from './flow-list.js';
import styles from './home-page.module.css';
import { HOME_KEY } from './home-query.js';
import { RunningNow } from './running-now.js';
import { SampleCards } from './sample-cards.js';
import { fileUse } from './uploads.js';

/** Where work begins: new flows, recent ones, what runs. */
export function HomePage() {
  usePageTitle('');
  const { data, error } = useQuery({
    queryKey: HOME_KEY,
    queryFn: ({ signal }) => api.home({ signal }),
    refetchOnMount: 'always',
  });
  if (data !== undefined) return <HomeView home={data} />;
  return (
    <div className={page.page}>
      {error === null ? (
        <Waiting label="Opening the workspace" />
      ) : (
        <ErrorNotice error={LatheError.from(error)} />
      )}
    </div>
  );
}

function HomeView({ home }: { readonly home: Home }) {
  const [, navigate] = useLocation();
  const queries = useQueryClient();
  const runs = useLatestRuns();
  const active = (runs.data ?? home.runs).filter(isActive);
  const now = useNow(active.length > 0);
  const isNew = home.flows.length === 0;
  const take = (paths: readonly string[]): void => {
    const [flow] = paths.filter((path) => fileUse(path) === 'flow');
    const tables = paths.filter((path) => fileUse(path) !== 'flow');
    if (tables.length > 0) navigate(importAddress({ files: tables }));
    else if (flow !== undefined) navigate(editorAddress(flow));
  };
  return (
    <div className={page.page}>
      <header className={page.headText}>
        <h1>{isNew ? 'Welcome to Lathe' : <bdi>{home.workspace}</bdi>}</h1>
        <p className={page.quiet}>
          {isNew ? (
            <>
              Bring a table, shape it step by step, look for bias, and take the result or the code
              with you. Everything stays in the folder <bdi>{home.workspace}</bdi> on this machine.
            </>
          ) : (
            'Everything stays in this folder of your machine.'
          )}
        </p>
      </header>
      <AddFiles
        onFiles={take}
        isLarge={isNew}
        title={isNew ? 'Start with your data' : 'New flow from a file'}
      />
      <RunningNow
        runs={active}
        now={now}
        onEnd={() => {
          void queries.invalidateQueries({ queryKey: RUNS_KEY });
          void queries.invalidateQueries({ queryKey: HOME_KEY });
        }}
      />
      {isNew && <SampleCards samples={home.samples} />}
      {!isNew && <FlowList flows={home.flows} now={now} />}
      {!isNew && <SampleCards samples={home.samples} />}
      {home.reports.length > 0 && <Reports reports={home.reports} />}
    </div>
  );
}

function Reports({ reports }: { readonly reports: readonly string[] }) {
  return (
    <section className={page.section} aria-labelledby="reports">
      <h2 id="reports">Reports</h2>
      <ul className={styles.reports}>
        {reports.map((path) => (
          <li key={path}>
            <FileChartColumn aria-hidden />
            <a href={address('/report', { file: path })}>
              <bdi>{path}</bdi>
            </a>
          </li>
        ))}
      </ul>
    </section>
  );
}
