import { CircleStop, Play, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { Link, useLocation } from 'wouter';
import type { EndpointEntry, ModelStatus } from '../../api/client.js';
import { Ago } from '../../ui/ago.js';
import { countText, latencyText, perSecondText, sizeText } from '../../ui/amounts.js';
import { Button } from '../../ui/button.js';
import { Empty } from '../../ui/feedback.js';
import { ListPage } from '../list-page.js';
import page from '../page.module.css';
import { useNow } from '../runs/latest-runs.js';
import { endpointPageAddress } from './endpoint-address.js';
import { HISTORY_SPAN, historyOf, type Sample, waitingIn } from './endpoint-history.js';
import { useEndpoints, useRemoveEndpoint, useStopEndpoint } from './endpoint-queries.js';
import { EndpointBadge, isLiving } from './endpoint-state.js';
import styles from './endpoints-page.module.css';
import { Sparkline } from './sparkline.js';
import { StartEndpointDialog } from './start-endpoint-dialog.js';
import { StopEndpointDialog } from './stop-endpoint-dialog.js';

/** What serves models from this workspace, and what did: `/endpoints`. */
export function EndpointsPage() {
  const [, navigate] = useLocation();
  const [starting, setStarting] = useState(false);
  const query = useEndpoints();
  const { data, dataUpdatedAt } = query;
  return (
    <ListPage
      title="Endpoints"
      about="An endpoint answers requests for predictions from the models it serves. It goes on when the page is closed."
      action={
        <Button look="primary" icon={<Play />} onPress={() => setStarting(true)}>
          Start an endpoint
        </Button>
      }
      query={query}
      waiting="Looking for endpoints"
    >
      {data?.length === 0 && (
        <Empty
          title="Nothing is served yet"
          actions={<Button onPress={() => setStarting(true)}>Choose a model</Button>}
        >
          <p>Start an endpoint here, or in a terminal in the folder of the workspace:</p>
          <p>
            <code>lathe serve models/NAME.onnx --workspace .</code>
          </p>
        </Empty>
      )}
      {data !== undefined && data.length > 0 && (
        <EndpointTable endpoints={data} at={dataUpdatedAt} />
      )}
      <StartEndpointDialog
        isOpen={starting}
        onClose={() => setStarting(false)}
        onStarted={({ id }) => navigate(endpointPageAddress(id))}
      />
    </ListPage>
  );
}

function EndpointTable({
  endpoints,
  at,
}: {
  readonly endpoints: readonly EndpointEntry[];
  readonly at: number;
}) {
  const now = useNow(false);
  const [stopping, setStopping] = useState<EndpointEntry | null>(null);
  const stop = useStopEndpoint();
  const remove = useRemoveEndpoint(() => undefined);
  return (
    <section aria-label="Endpoints of the workspace" className={page.section}>
      <div className={`${page.panel} ${page.scroll}`}>
        <table className={page.table}>
          <thead>
            <tr>
              <th scope="col">State</th>
              <th scope="col">Models</th>
              <th scope="col">Throughput</th>
              <th scope="col">Latency, p95</th>
              <th scope="col" className={page.number}>
                Waiting
              </th>
              <th scope="col" className={page.number}>
                Memory
              </th>
              <th scope="col">Started</th>
              <th scope="col">
                <span className="visually-hidden">Actions</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {endpoints.map((endpoint) => (
              <EndpointRow
                key={endpoint.id}
                endpoint={endpoint}
                at={at}
                now={now}
                onStop={() => setStopping(endpoint)}
                onRemove={() => remove.mutate(endpoint.id)}
              />
            ))}
          </tbody>
        </table>
      </div>
      <StopEndpointDialog
        isOpen={stopping !== null}
        onClose={() => setStopping(null)}
        onConfirm={() => {
          if (stopping !== null) stop.mutate({ id: stopping.id, force: false });
        }}
      />
    </section>
  );
}

interface EndpointRowProps {
  readonly endpoint: EndpointEntry;
  /** When the endpoint was asked, milliseconds since 1970. */
  readonly at: number;
  readonly now: number;
  readonly onStop: () => void;
  readonly onRemove: () => void;
}

function EndpointRow({ endpoint, at, now, onStop, onRemove }: EndpointRowProps) {
  const { id, status, startedAt, problem } = endpoint;
  const history = historyOf(id);
  const living = isLiving(endpoint);
  return (
    <tr>
      <td>
        <EndpointBadge endpoint={endpoint} />
      </td>
      <th scope="row">
        <Link href={endpointPageAddress(id)}>
          <bdi>{modelsText(endpoint)}</bdi>
        </Link>
        {living && endpoint.url !== null && <p className={styles.address}>{endpoint.url}</p>}
        {problem !== null && <p className={styles.problem}>{problem.message}</p>}
        {status?.models.filter(isFailed).map((model) => (
          <p key={`${model.name} ${model.version}`} className={styles.problem} dir="auto">
            {model.name} {model.version} failed: {model.problem}
          </p>
        ))}
      </th>
      <td>
        {status !== null && (
          <Figure
            text={perSecondText(status.live.throughput)}
            history={history}
            of={({ throughput }) => throughput}
            at={at}
          />
        )}
      </td>
      <td>
        {status !== null && (
          <Figure
            text={status.live.p95 === null ? 'none' : latencyText(status.live.p95)}
            history={history}
            of={({ p95 }) => p95}
            at={at}
          />
        )}
      </td>
      <td className={page.number}>{status === null ? '' : countText(waitingIn(status))}</td>
      <td className={page.number}>{status === null ? '' : sizeText(status.memory)}</td>
      <td className={page.nowrap}>
        <Ago moment={startedAt} now={now} />
      </td>
      <td className={page.number}>
        {living ? (
          <Button size="s" icon={<CircleStop />} onPress={onStop}>
            Stop<span className="visually-hidden"> {modelsText(endpoint)}</span>
          </Button>
        ) : (
          <Button size="s" look="quiet" icon={<Trash2 />} onPress={onRemove}>
            Remove<span className="visually-hidden"> {modelsText(endpoint)}</span>
          </Button>
        )}
      </td>
    </tr>
  );
}

const isFailed = ({ state }: ModelStatus): boolean => state === 'failed';

/** `mlp 1, retrieval 1 and 2`, or what it was started with when it does not say. */
export function modelsText({ status, models }: EndpointEntry): string {
  if (status === null || status.models.length === 0) return models.join(', ');
  const versions = new Map<string, readonly string[]>();
  for (const { name, version } of status.models) {
    versions.set(name, [...(versions.get(name) ?? []), version]);
  }
  return [...versions].map(([name, each]) => `${name} ${each.join(' and ')}`).join(', ');
}

interface FigureProps {
  readonly text: string;
  readonly history: readonly Sample[];
  readonly of: (sample: Sample) => number | null;
  readonly at: number;
}

function Figure({ text, history, of, at }: FigureProps) {
  const points = history.map((sample) => ({ at: sample.at, value: of(sample) }));
  return (
    <span className={styles.figure}>
      <span className={styles.number}>{text}</span>
      <Sparkline points={points} from={at - HISTORY_SPAN} to={at} />
    </span>
  );
}
