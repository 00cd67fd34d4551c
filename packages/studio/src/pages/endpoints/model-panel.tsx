import { FlaskConical } from 'lucide-react';
import { useState } from 'react';
import type { EndpointEntry, ModelStatus, TensorSpec } from '../../api/client.js';
import { countText, latencyText, nounText } from '../../ui/amounts.js';
import { Button } from '../../ui/button.js';
import { Notice } from '../../ui/feedback.js';
import page from '../page.module.css';
import { ModelBadge } from './endpoint-state.js';
import styles from './endpoints-page.module.css';
import { TensorType } from './tensor-fields.js';
import { TryModel } from './try-model.js';

/** One version of one model: what it takes and gives, what it has done, and a form to try it. */
export function ModelPanel({
  endpoint,
  model,
}: {
  readonly endpoint: EndpointEntry;
  readonly model: ModelStatus;
}) {
  const { name, version, state, problem, platform, columns } = model;
  const [isTrying, setTrying] = useState(false);
  const title = `${name} ${version}`;
  return (
    <article className={page.panel} aria-label={title}>
      <header className={styles.modelHead}>
        <h3>
          <bdi>{name}</bdi> {version}
        </h3>
        <ModelBadge state={state} />
        <span className={page.quiet}>{platform}</span>
        {state !== 'failed' && (
          <Button
            size="s"
            icon={<FlaskConical />}
            aria-expanded={isTrying}
            onPress={() => setTrying(!isTrying)}
          >
            {isTrying ? 'Close the form' : 'Try it'}
            <span className="visually-hidden"> {title}</span>
          </Button>
        )}
      </header>
      {problem !== null && (
        <div className={styles.notice}>
          <Notice tone="bad" title="The model does not work" live={false}>
            <p className={page.wrap} dir="auto">
              {problem}
            </p>
          </Notice>
        </div>
      )}
      {isTrying && <TryModel endpoint={endpoint} model={model} />}
      <div className={styles.modelBody}>
        {columns !== null && (
          <div>
            <h4>Raw columns</h4>
            <p>{nounText(columns.length, 'column')}, prepared before the model sees them</p>
          </div>
        )}
        <Tensors title="Inputs" tensors={model.inputs} />
        <Tensors title="Outputs" tensors={model.outputs} />
        <Statistics statistics={model.statistics} />
      </div>
    </article>
  );
}

/** Tensors beyond these are only counted. */
const MOST_SHOWN = 8;

function Tensors({
  title,
  tensors,
}: {
  readonly title: string;
  readonly tensors: readonly TensorSpec[];
}) {
  return (
    <div>
      <h4>{title}</h4>
      <ul className={styles.tensors}>
        {tensors.slice(0, MOST_SHOWN).map((spec) => (
          <li key={spec.name}>
            <bdi>{spec.name}</bdi> <TensorType spec={spec} />
          </li>
        ))}
        {tensors.length > MOST_SHOWN && (
          <li className={page.quiet}>and {countText(tensors.length - MOST_SHOWN)} more</li>
        )}
      </ul>
    </div>
  );
}

function Statistics({ statistics }: Pick<ModelStatus, 'statistics'>) {
  const { requests, failures, refused, expired, batches } = statistics;
  return (
    <div>
      <h4>Since it was loaded</h4>
      <dl className={page.facts}>
        <dt>Requests</dt>
        <dd>{countText(requests)}</dd>
        <dt>Failed</dt>
        <dd>{countText(failures)}</dd>
        <dt>Refused</dt>
        <dd>{countText(refused)}</dd>
        <dt>Expired</dt>
        <dd>{countText(expired)}</dd>
        <dt>Batches</dt>
        <dd>
          {countText(batches)}
          {/* Warming up makes batches without requests. */}
          {requests > batches && `, ${(requests / batches).toFixed(1)} requests each`}
        </dd>
        <dt>Now</dt>
        <dd>
          {countText(statistics.running)} in work, {countText(statistics.waiting)} waiting
        </dd>
        <dt>Next would wait</dt>
        <dd>{latencyText(statistics.predictedWait)}</dd>
        <dt>Instances</dt>
        <dd>
          {countText(statistics.instances)}
          {statistics.restarts > 0 && `, restarted ${nounText(statistics.restarts, 'time')}`}
          {statistics.overruns > 0 &&
            `, ${nounText(statistics.overruns, 'run')} ended at the limit`}
          {statistics.hanging > 0 && `, ${countText(statistics.hanging)} ended but still there`}
        </dd>
      </dl>
    </div>
  );
}
