import { Activity } from 'lucide-react';
import { useState } from 'react';
import { useSearchParams } from 'wouter';
import type { LoadTestEntry } from '../../api/client.js';
import { countText, latencyText, perSecondText } from '../../ui/amounts.js';
import { Button } from '../../ui/button.js';
import { Badge, Empty } from '../../ui/feedback.js';
import { ListPage } from '../list-page.js';
import { type RunColumn, RunList } from '../runs/run-list.js';
import { useLoadTests } from './load-queries.js';
import { EMPTY_LOAD } from './load-request.js';
import { StartLoadDialog } from './start-load-dialog.js';

/** The load tests of the workspace: `/load`; `?start=ENDPOINT` asks for a new one of an endpoint. */
export function LoadTestsPage() {
  const [search, setSearch] = useSearchParams();
  const endpoint = search.get('start');
  const [starting, setStarting] = useState(false);
  const query = useLoadTests();
  const { data } = query;
  const close = (): void => {
    setStarting(false);
    if (endpoint !== null) setSearch({}, { replace: true });
  };
  return (
    <ListPage
      title="Load tests"
      about="A load test sends requests to an endpoint and tells how many it answers a second, how long they take, and where more users bring nothing."
      action={
        <Button look="primary" icon={<Activity />} onPress={() => setStarting(true)}>
          Test an endpoint
        </Button>
      }
      query={query}
      waiting="Reading the load tests"
    >
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
      {data !== undefined && data.length > 0 && (
        <RunList
          label="Load tests of the workspace"
          entries={data}
          subject={{
            title: 'Endpoint',
            of: ({ url, model }) => (model === null ? url : `${model} at ${url}`),
          }}
          remark={({ finding }) =>
            finding?.isSound === false && <Badge tone="warn">Not to be believed</Badge>
          }
          columns={COLUMNS}
        />
      )}
      <StartLoadDialog
        isOpen={starting || endpoint !== null}
        onClose={close}
        form={endpoint === null ? EMPTY_LOAD : { ...EMPTY_LOAD, endpoint }}
      />
    </ListPage>
  );
}

const COLUMNS: readonly RunColumn<LoadTestEntry>[] = [
  {
    title: 'Users at the knee',
    kind: 'number',
    of: ({ finding }) => (finding?.users == null ? '' : countText(finding.users)),
  },
  {
    title: 'Answers',
    kind: 'number',
    of: ({ finding }) => (finding?.throughput == null ? '' : perSecondText(finding.throughput)),
  },
  {
    title: 'Latency, p95',
    kind: 'number',
    of: ({ finding }) => (finding?.p95 == null ? '' : latencyText(finding.p95)),
  },
];
