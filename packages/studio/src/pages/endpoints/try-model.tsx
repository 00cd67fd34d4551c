import { LatheError } from '@lathe/flow';
import { useMutation } from '@tanstack/react-query';
import { Copy, Send } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import { api, type EndpointEntry, type ModelStatus, type Prediction } from '../../api/client.js';
import { toast } from '../../app/toasts.js';
import { ValueTable } from '../../chart/value-table.js';
import { latencyText } from '../../ui/amounts.js';
import { Button } from '../../ui/button.js';
import { Badge, ErrorNotice, Notice } from '../../ui/feedback.js';
import { Select } from '../../ui/field.js';
import page from '../page.module.css';
import { answerError, answerTables } from './answer-tables.js';
import { curlCommand } from './curl-command.js';
import { type RawColumn, rowBody, type TypedRow, valueProblem } from './raw-row.js';
import { RowFields } from './row-fields.js';
import { TensorFields, type TypedTensor, typedTensor } from './tensor-fields.js';
import { inferBody, readTensor } from './tensor-values.js';
import styles from './try-model.module.css';

export interface TryModelProps {
  readonly endpoint: EndpointEntry;
  readonly model: ModelStatus;
}

/** A form made from what a model takes; sends it and shows the answer. */
export function TryModel({ endpoint, model }: TryModelProps) {
  const [kind, setKind] = useState<'rows' | 'tensors'>(model.columns === null ? 'tensors' : 'rows');
  const [row, setRow] = useState<TypedRow>({});
  const [tensors, setTensors] = useState<readonly TypedTensor[]>(() =>
    model.inputs.map(typedTensor),
  );
  const [tried, setTried] = useState(false);
  const columns = model.columns ?? [];
  const isRows = kind === 'rows' && model.columns !== null;
  const body = isRows ? rowRequest(columns, row) : tensorRequest(tensors);
  const ask = useMutation({
    mutationFn: (text: string) =>
      api.predict({
        id: endpoint.id,
        model: model.name,
        version: model.version,
        kind,
        body: text,
      }),
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    setTried(true);
    if (body !== undefined) ask.mutate(body);
  };
  const copy = (): void => {
    setTried(true);
    if (body === undefined) return;
    navigator.clipboard.writeText(curlCommand(endpoint, model, kind, body)).then(
      () => toast({ text: 'Copied the command.' }),
      () => toast({ text: 'The browser does not allow copying here.', tone: 'bad' }),
    );
  };
  return (
    <div className={styles.try}>
      <form className={styles.form} onSubmit={submit} noValidate>
        {model.columns !== null && (
          <Select
            label="What is sent"
            value={kind}
            onChange={(id) => setKind(id === 'tensors' ? 'tensors' : 'rows')}
            choices={[
              { id: 'rows', label: 'A raw row', detail: 'Prepared as the flow does' },
              { id: 'tensors', label: 'Tensors', detail: 'Straight to the model' },
            ]}
          />
        )}
        {isRows ? (
          <RowFields
            columns={columns}
            row={row}
            showProblems={tried}
            onChange={(name, value) => setRow((before) => ({ ...before, [name]: value }))}
          />
        ) : (
          <TensorFields tensors={tensors} showProblems={tried} onChange={setTensors} />
        )}
        <div className={page.actions}>
          <Button
            type="submit"
            look="primary"
            icon={<Send />}
            isDisabled={ask.isPending || model.state !== 'ready'}
          >
            Predict
          </Button>
          <Button icon={<Copy />} onPress={copy}>
            Copy as curl
          </Button>
          {model.state !== 'ready' && (
            <span className={page.quiet}>The model is not ready to answer.</span>
          )}
        </div>
      </form>
      <div className={styles.answer} aria-live="polite" aria-busy={ask.isPending}>
        {ask.error !== null && <ErrorNotice error={LatheError.from(ask.error)} />}
        {ask.data === undefined && ask.error === null && (
          <p className={page.quiet}>The answer will stand here.</p>
        )}
        {ask.data !== undefined && <Answer answer={ask.data} />}
      </div>
    </div>
  );
}

/** Undefined when a value is wrong. */
function rowRequest(columns: readonly RawColumn[], row: TypedRow): string | undefined {
  const isWrong = columns.some(
    (column) => valueProblem(column, row[column.name] ?? '') !== undefined,
  );
  return isWrong ? undefined : rowBody(columns, row);
}

/** Undefined when an input is wrong. */
function tensorRequest(tensors: readonly TypedTensor[]): string | undefined {
  const given = tensors.map(({ spec, text, filled }) => {
    if (filled !== null) return { spec, ...filled };
    const { shape } = readTensor(text, spec);
    return shape === null ? undefined : { spec, shape, data: text };
  });
  const whole = given.filter((tensor) => tensor !== undefined);
  return whole.length === given.length ? inferBody(whole) : undefined;
}

function Answer({ answer }: { readonly answer: Prediction }) {
  const { status, milliseconds, body, cut } = answer;
  const isGood = status >= 200 && status < 300;
  const tables = isGood ? answerTables(body) : [];
  return (
    <>
      <p className={page.actions}>
        <Badge tone={isGood ? 'good' : 'bad'}>{status}</Badge>
        <span className={page.quiet}>
          in {latencyText(milliseconds)}, the way through the studio included
        </span>
      </p>
      {!isGood && (
        <Notice tone="bad" title="The endpoint refused the request">
          <p className={page.wrap}>{answerError(body) ?? 'Its answer stands below.'}</p>
        </Notice>
      )}
      {cut && (
        <Notice tone="warn">
          <p>The answer is longer than is shown here. Copy the command to get all of it.</p>
        </Notice>
      )}
      {tables.map((table) => (
        <ValueTable key={table.title} {...table} />
      ))}
      <details className={styles.json} open={tables.length === 0}>
        <summary>The answer as JSON</summary>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must take the keyboard */}
        <pre tabIndex={0}>{pretty(body)}</pre>
      </details>
    </>
  );
}

/** Characters of JSON that are laid out and shown. */
const LONGEST = 20_000;

/** As it came where laying it out would change it: JavaScript rounds large whole numbers. */
function pretty(body: string): string {
  const shown = body.length > LONGEST ? `${body.slice(0, LONGEST)}\n...` : body;
  if (body.length > LONGEST || /\d{16}/.test(body)) return shown;
  try {
    return JSON.stringify(JSON.parse(body), null, 2);
  } catch {
    return shown;
  }
}
