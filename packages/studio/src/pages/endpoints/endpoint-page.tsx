import { LatheError } from '@lathe/flow';
import { useQuery } from '@tanstack/react-query';
import { Activity, CircleStop, RefreshCw, Trash2 } from 'lucide-react';
import { Fragment, useState } from 'react';
import { useLocation, useSearchParams } from 'wouter';
import { api, type EndpointEntry } from '../../api/client.js';
import { usePageTitle } from '../../app/page-bar.js';
import { latencyText, momentText, perSecondText, sizeText } from '../../ui/amounts.js';
import { Button, ButtonLink } from '../../ui/button.js';
import { ErrorNotice, Notice } from '../../ui/feedback.js';
import { startLoadAddress } from '../load/load-address.js';
import { Opening } from '../opening.js';
import page from '../page.module.css';
import { historyOf } from './endpoint-history.js';
import { useEndpoint, useRemoveEndpoint, useStopEndpoint } from './endpoint-queries.js';
import { EndpointBadge, isLiving } from './endpoint-state.js';
import { modelsText } from './endpoints-page.js';
import styles from './endpoints-page.module.css';
import { LiveChart } from './live-chart.js';
import { ModelPanel } from './model-panel.js';
import { settingLabel } from './setting-label.js';
import { StopEndpointDialog } from './stop-endpoint-dialog.js';

/** One endpoint while it serves and after: `/endpoint?id=...`. */
export function EndpointPage() {
  const [search] = useSearchParams();
  const id = search.get('id') ?? '';
  const { data, error, dataUpdatedAt } = useEndpoint(id);
  usePageTitle(data === undefined ? 'Endpoint' : `Endpoint ${modelsText(data)}`);
  if (data !== undefined) return <EndpointView key={id} endpoint={data} at={dataUpdatedAt} />;
  return (
    <Opening
      label="Opening the endpoint"
      error={error}
      list={{ href: '/endpoints', label: 'All endpoints' }}
    />
  );
}

function EndpointView({ endpoint, at }: { readonly endpoint: EndpointEntry; readonly at: number }) {
  const { status, problem, life } = endpoint;
  return (
    <div className={page.page}>
      <Head endpoint={endpoint} />
      {problem !== null && <ErrorNotice error={problem} />}
      {life === 'crashed' && (
        <Notice tone="bad" title="The endpoint ended by itself">
          <p>
            {endpoint.hasLog
              ? 'The end of its log, below, may say why.'
              : 'See what it printed in the terminal it was started in.'}
          </p>
        </Notice>
      )}
      {life === 'starting' && (
        <Notice title="The endpoint loads its models">
          <p>This page shows them as soon as it listens.</p>
        </Notice>
      )}
      {status !== null && (
        <>
          <Live endpoint={endpoint} at={at} />
          <section className={page.section} aria-labelledby="models">
            <h2 id="models">Models</h2>
            {status.models.map((model) => (
              <ModelPanel
                key={`${model.name} ${model.version}`}
                endpoint={endpoint}
                model={model}
              />
            ))}
          </section>
        </>
      )}
      {endpoint.hasLog && <Log endpoint={endpoint} />}
      <Settings endpoint={endpoint} />
    </div>
  );
}

function Head({ endpoint }: { readonly endpoint: EndpointEntry }) {
  const { id, url, grpcUrl, startedAt, endedAt, status } = endpoint;
  const [, navigate] = useLocation();
  const [stopping, setStopping] = useState(false);
  const stop = useStopEndpoint();
  const remove = useRemoveEndpoint(() => navigate('/endpoints'));
  const living = isLiving(endpoint);
  return (
    <header className={page.head}>
      <div className={page.headText}>
        <h1>
          <bdi>{modelsText(endpoint)}</bdi>
        </h1>
        <p className={page.actions}>
          <EndpointBadge endpoint={endpoint} />
          <span className={page.quiet}>
            Started {momentText(startedAt)}
            {endedAt === null ? '' : `, stopped ${momentText(endedAt)}`}
          </span>
        </p>
        {living && url !== null && (
          <p className={page.quiet}>
            HTTP at <code>{url}</code>
            {grpcUrl !== null && (
              <>
                , gRPC at <code>{grpcUrl}</code>
              </>
            )}
            {endpoint.needsToken ? ', with a token' : ''}
          </p>
        )}
      </div>
      <div className={page.actions}>
        {status?.state === 'ready' && (
          <ButtonLink href={startLoadAddress(id)} icon={<Activity />}>
            Test under load
          </ButtonLink>
        )}
        {living && (
          <Button
            look="danger"
            icon={<CircleStop />}
            isDisabled={stop.isPending}
            onPress={() => setStopping(true)}
          >
            Stop
          </Button>
        )}
        {living && stop.isSuccess && (
          <Button look="danger" onPress={() => stop.mutate({ id, force: true })}>
            End at once
          </Button>
        )}
        {!living && (
          <Button icon={<Trash2 />} onPress={() => remove.mutate(id)}>
            Remove from the list
          </Button>
        )}
      </div>
      <StopEndpointDialog
        isOpen={stopping}
        onClose={() => setStopping(false)}
        onConfirm={() => stop.mutate({ id, force: false })}
      />
    </header>
  );
}

function Live({ endpoint, at }: { readonly endpoint: EndpointEntry; readonly at: number }) {
  const history = historyOf(endpoint.id);
  const series = (name: string, of: (sample: (typeof history)[number]) => number | null) => ({
    name,
    points: history.map((sample) => ({ at: sample.at, value: of(sample) })),
  });
  return (
    <section className={page.section} aria-labelledby="live">
      <h2 id="live">Now</h2>
      <div className={styles.charts}>
        <LiveChart
          title="Throughput"
          valueText={perSecondText}
          now={at}
          series={[
            series('answers', ({ throughput }) => throughput),
            series('refused or failed', ({ errors }) => errors),
          ]}
        />
        <LiveChart
          title="Latency"
          valueText={latencyText}
          now={at}
          series={[
            series('p50', ({ p50 }) => p50),
            series('p95', ({ p95 }) => p95),
            series('p99', ({ p99 }) => p99),
          ]}
        />
        <LiveChart
          title="Waiting requests"
          valueText={(value) => String(Math.round(value * 10) / 10)}
          now={at}
          series={[series('waiting', ({ waiting }) => waiting)]}
        />
        <LiveChart
          title="Memory"
          valueText={sizeText}
          now={at}
          series={[series('of all its processes', ({ memory }) => memory)]}
        />
      </div>
    </section>
  );
}

/** Milliseconds between two looks at the log. */
const LOOK_EVERY = 5_000;

function Log({ endpoint }: { readonly endpoint: EndpointEntry }) {
  const { id } = endpoint;
  const { data, error, refetch } = useQuery({
    queryKey: ['endpoint-log', id, endpoint.life],
    queryFn: ({ signal }) => api.endpointLog({ id }, { signal }),
    refetchInterval: isLiving(endpoint) ? LOOK_EVERY : false,
  });
  return (
    <section className={page.section} aria-labelledby="log">
      <div className={page.sectionHead}>
        <h2 id="log">Log</h2>
        <Button size="s" icon={<RefreshCw />} onPress={() => void refetch()}>
          Read again
        </Button>
      </div>
      {error !== null && <ErrorNotice error={LatheError.from(error)} />}
      {data?.cut === true && (
        <p className={page.quiet}>The end of it; the whole log is in the folder of the endpoint.</p>
      )}
      <div className={page.panel}>
        <pre
          role="log"
          aria-live="off"
          aria-label="What the endpoint printed"
          // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must take the keyboard
          tabIndex={0}
          className={styles.logText}
        >
          {data === undefined || data.text === '' ? 'Nothing yet.' : data.text}
        </pre>
      </div>
    </section>
  );
}

function Settings({ endpoint }: { readonly endpoint: EndpointEntry }) {
  const { status, id, pid } = endpoint;
  const settings = status?.settings ?? endpoint.settings;
  return (
    <section className={page.section} aria-labelledby="settings">
      <h2 id="settings">Settings</h2>
      <dl className={page.facts}>
        {Object.entries(settings).map(([name, value]) => (
          <Fragment key={name}>
            <dt>{settingLabel(name)}</dt>
            <dd>{typeof value === 'boolean' ? (value ? 'on' : 'off') : value}</dd>
          </Fragment>
        ))}
        <dt>Started with</dt>
        <dd>
          <bdi>{endpoint.models.join(', ')}</bdi>
        </dd>
        <dt>Process</dt>
        <dd>{pid}</dd>
        <dt>Endpoint</dt>
        <dd>{id}</dd>
        {Object.entries(status?.versions ?? {}).map(([name, version]) => (
          <Fragment key={name}>
            <dt>{name}</dt>
            <dd>{version}</dd>
          </Fragment>
        ))}
      </dl>
    </section>
  );
}
