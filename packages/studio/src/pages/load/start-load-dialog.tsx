import { LatheError } from '@lathe/flow';
import { Activity } from 'lucide-react';
import { useState } from 'react';
import type { EndpointEntry } from '../../api/client.js';
import { Button } from '../../ui/button.js';
import { ErrorNotice } from '../../ui/feedback.js';
import { type Choice, NumberField, Select, Switch, TextField } from '../../ui/field.js';
import { Dialog } from '../../ui/overlay.js';
import { useEndpoints } from '../endpoints/endpoint-queries.js';
import { modelsText } from '../endpoints/endpoints-page.js';
import styles from '../endpoints/start-endpoint-dialog.module.css';
import { useStartLoadTest } from './load-queries.js';
import { type ArrivalKind, type LoadForm, loadProblems, loadRequest } from './load-request.js';

export interface StartLoadDialogProps {
  readonly isOpen: boolean;
  readonly onClose: () => void;
  /** What stands in the form when it opens. */
  readonly form: LoadForm;
}

/** Asks what to put under which load, and starts. */
export function StartLoadDialog(props: StartLoadDialogProps) {
  // Opened anew it begins anew.
  return props.isOpen ? <OpenDialog {...props} /> : null;
}

const ELSEWHERE = 'elsewhere';

const KINDS: readonly (Choice & { readonly id: ArrivalKind })[] = [
  {
    id: 'climb',
    label: 'More and more users',
    detail: 'Twice as many each time, until more bring nothing: finds the knee',
  },
  {
    id: 'users',
    label: 'A number of users',
    detail: 'Each sends its next request when it has its answer',
  },
  {
    id: 'constant',
    label: 'A steady rate',
    detail: 'Requests come whatever the server does: honest latency',
  },
  { id: 'poisson', label: 'A random rate', detail: 'As many people who do not know each other' },
];

function OpenDialog({ onClose, form: first }: StartLoadDialogProps) {
  const { data } = useEndpoints();
  const living = (data ?? []).filter(({ life }) => life === 'running');
  const [form, setForm] = useState<LoadForm>(first);
  const [tried, setTried] = useState(false);
  const start = useStartLoadTest();
  const chosen = living.find(({ id }) => id === endpointOf(form, living));
  const whole = { ...form, endpoint: chosen?.id ?? '' };
  const problems = loadProblems(whole);
  const shown = tried ? problems : {};
  const change = (to: Partial<LoadForm>): void => setForm((before) => ({ ...before, ...to }));
  const submit = (): void => {
    setTried(true);
    if (Object.keys(problems).length > 0) return;
    // The page of the test takes the place of this one, with the dialog.
    start.mutate(loadRequest(whole));
  };
  return (
    <Dialog
      title="Test under load"
      isOpen
      onClose={onClose}
      actions={
        <>
          <Button onPress={onClose}>Cancel</Button>
          <Button look="primary" icon={<Activity />} onPress={submit} isDisabled={start.isPending}>
            Start
          </Button>
        </>
      }
    >
      <div className={styles.form}>
        {start.error !== null && <ErrorNotice error={LatheError.from(start.error)} />}
        <Select
          label="Endpoint"
          value={chosen?.id ?? ELSEWHERE}
          onChange={(id) => change({ endpoint: id, model: '' })}
          choices={[
            ...living.map((endpoint) => ({
              id: endpoint.id,
              label: modelsText(endpoint),
              detail: endpoint.url ?? '',
            })),
            { id: ELSEWHERE, label: 'Another address' },
          ]}
        />
        {chosen === undefined && (
          <TextField
            label="Address"
            monospace
            value={form.url}
            placeholder="http://127.0.0.1:8080"
            help="Of an endpoint that speaks the Open Inference Protocol. Only test what is yours."
            error={shown.url}
            onChange={(url) => change({ url })}
          />
        )}
        <Model form={form} endpoint={chosen} onChange={(model) => change({ model })} />
        <Select
          label="Load"
          value={form.kind}
          onChange={(id) => change({ kind: KINDS.find((kind) => kind.id === id)?.id ?? 'climb' })}
          choices={KINDS}
          help={KINDS.find(({ id }) => id === form.kind)?.detail}
        />
        <Amount form={form} problems={shown} onChange={change} />
        <TextField
          label="Objective"
          value={form.objective}
          placeholder="p95<60ms"
          help="Optional: what latency must keep. The knee is then the largest load that keeps it."
          error={shown.objective}
          onChange={(objective) => change({ objective })}
        />
        <NumberField
          label="Most seconds of a step"
          value={form.seconds}
          minimum={1}
          help="A step ends before when its figures are known well enough."
          error={shown.seconds}
          onChange={(seconds) => change({ seconds })}
        />
        <Switch
          label="Compare the answers"
          help="Each with the one that the same request got alone, before the load."
          isSelected={form.check}
          onChange={(check) => change({ check })}
        />
      </div>
    </Dialog>
  );
}

/** The endpoint that is meant: the one chosen, that of the address, or the first there is. */
function endpointOf(
  { endpoint, url }: LoadForm,
  living: readonly EndpointEntry[],
): string | undefined {
  if (endpoint !== '') return endpoint;
  return url === '' ? living[0]?.id : living.find((other) => other.url === url)?.id;
}

function Model({
  form,
  endpoint,
  onChange,
}: {
  readonly form: LoadForm;
  readonly endpoint: EndpointEntry | undefined;
  readonly onChange: (model: string) => void;
}) {
  if (endpoint === undefined) {
    return (
      <TextField
        label="Model"
        value={form.model}
        help="Optional where the endpoint has only one, or the address names it."
        onChange={onChange}
      />
    );
  }
  const names = [...new Set((endpoint.status?.models ?? []).map(({ name }) => name))];
  if (names.length < 2) return null;
  return (
    <Select
      label="Model"
      value={form.model === '' ? (names[0] ?? null) : form.model}
      choices={names.map((id) => ({ id, label: id }))}
      onChange={onChange}
    />
  );
}

function Amount({
  form,
  problems,
  onChange,
}: {
  readonly form: LoadForm;
  readonly problems: ReturnType<typeof loadProblems>;
  readonly onChange: (to: Partial<LoadForm>) => void;
}) {
  switch (form.kind) {
    case 'climb':
      return (
        <NumberField
          label="Most users"
          value={form.maxUsers}
          minimum={1}
          error={problems.maxUsers}
          onChange={(maxUsers) => onChange({ maxUsers })}
        />
      );
    case 'users':
      return (
        <NumberField
          label="Users"
          value={form.users}
          minimum={1}
          error={problems.users}
          onChange={(users) => onChange({ users })}
        />
      );
    default:
      return (
        <NumberField
          label="Requests a second"
          value={form.rate}
          error={problems.rate}
          onChange={(rate) => onChange({ rate })}
        />
      );
  }
}
