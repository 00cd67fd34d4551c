import { SlidersHorizontal } from 'lucide-react';
import { useState } from 'react';
import type { TuningEntry } from '../../api/client.js';
import { countText, latencyText, perSecondText } from '../../ui/amounts.js';
import { Button } from '../../ui/button.js';
import { Empty } from '../../ui/feedback.js';
import { ListPage } from '../list-page.js';
import page from '../page.module.css';
import { type RunColumn, RunList } from '../runs/run-list.js';
import { configurationText } from './knob-values.js';
import { StartTuningDialog } from './start-tuning-dialog.js';
import { useTunings } from './tuning-queries.js';

/** The tuning runs of the workspace: `/tuning`. */
export function TuningsPage() {
  const [starting, setStarting] = useState(false);
  const query = useTunings();
  const { data } = query;
  return (
    <ListPage
      title="Tuning"
      about="Tuning tries settings of an endpoint under load and finds the best ones with few looks."
      action={
        <Button look="primary" icon={<SlidersHorizontal />} onPress={() => setStarting(true)}>
          Tune an endpoint
        </Button>
      }
      query={query}
      waiting="Reading the tuning runs"
    >
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
      {data !== undefined && data.length > 0 && (
        <RunList
          label="Tuning runs of the workspace"
          entries={data}
          subject={{ title: 'What was tuned', of: ({ title }) => title }}
          columns={COLUMNS}
        />
      )}
      <StartTuningDialog isOpen={starting} onClose={() => setStarting(false)} />
    </ListPage>
  );
}

const COLUMNS: readonly RunColumn<TuningEntry>[] = [
  { title: 'Objective', of: ({ objective }) => objective },
  { title: 'Looks', kind: 'number', of: ({ trials }) => countText(trials) },
  {
    title: 'Best',
    of: ({ best }) =>
      best !== null && (
        <>
          {perSecondText(best.throughput)}, {latencyText(best.latency)}
          <p className={page.quiet}>{configurationText(best.configuration)}</p>
        </>
      ),
  },
];
