import { type FlowDocument, type FlowParameter, LatheError } from '@lathe/flow';
import { catalogue } from '@lathe/steps';
import { Play } from 'lucide-react';
import { useState } from 'react';
import type { RunSummary } from '../../api/client.js';
import { flowTitles, titleLookup } from '../../graph/flow-titles.js';
import { Button } from '../../ui/button.js';
import { ErrorNotice } from '../../ui/feedback.js';
import { type Choice, NumberField, Select, Switch, TextField } from '../../ui/field.js';
import { Dialog } from '../../ui/overlay.js';
import { useStartRun } from './run-actions.js';
import {
  formatOfPath,
  hasPlace,
  OUTPUT_FORMATS,
  type OutputFormat,
  placeProblem,
  type RunTarget,
  runTargets,
  startRequest,
  suggestedPath,
  targetFor,
  withEnding,
} from './run-request.js';
import { FIT_MODES, type RunSettings } from './run-settings.js';
import styles from './start-run-dialog.module.css';

export interface StartRunDialogProps {
  readonly isOpen: boolean;
  readonly onClose: () => void;
  /** The flow file; what is saved there is what runs. */
  readonly path: string;
  readonly document: FlowDocument;
  /** Node or output to run; default every output. */
  readonly node?: string;
  /** Default: opens the page of the run. */
  readonly onStarted?: (run: RunSummary) => void;
}

/** Asks what to run, where to write, how to learn, and starts it. */
export function StartRunDialog(props: StartRunDialogProps) {
  // Opened anew it begins anew.
  return props.isOpen ? <OpenDialog {...props} /> : null;
}

function OpenDialog({ onClose, path, document, node, onStarted }: StartRunDialogProps) {
  const targets = runTargets(document);
  const titleOf = titleLookup(document, flowTitles(catalogue));
  const [target, setTarget] = useState(() => targetFor(targets, node) ?? targets[0]);
  const [elsewhere, setElsewhere] = useState(false);
  const [out, setOut] = useState(() =>
    target === undefined ? '' : suggestedPath(document, target, 'csv'),
  );
  const [fit, setFit] = useState<RunSettings['fit']>('auto');
  const [set, setSet] = useState<Readonly<Record<string, string>>>({});
  const start = useStartRun(onStarted);
  const [tried, setTried] = useState(false);
  const writes = target !== undefined && (elsewhere || !hasPlace(target));
  const problem = writes ? placeProblem(out) : undefined;
  const submit = (): void => {
    setTried(true);
    if (target === undefined || problem !== undefined) return;
    const wanted = target.id === '' ? null : target.id;
    const request = startRequest(path, document, {
      node: wanted,
      out: writes ? out : null,
      fit,
      set,
    });
    start.mutate(request, { onSuccess: onClose });
  };
  const choose = (id: string): void => {
    const chosen = targets.find((each) => choiceId(each) === id);
    if (chosen === undefined) return;
    setTarget(chosen);
    if (chosen.kind === 'outputs') setElsewhere(false);
    setOut(suggestedPath(document, chosen, formatOfPath(out) ?? 'csv'));
  };
  return (
    <Dialog
      title="Run the flow"
      isOpen
      onClose={onClose}
      actions={
        <>
          <Button onPress={onClose}>Cancel</Button>
          <Button
            look="primary"
            icon={<Play />}
            onPress={submit}
            isDisabled={target === undefined || start.isPending}
          >
            Run
          </Button>
        </>
      }
    >
      <div className={styles.form}>
        {start.error !== null && <ErrorNotice error={LatheError.from(start.error)} />}
        {target === undefined ? (
          <p>The flow has no source yet, so there is nothing to run. Add a source first.</p>
        ) : (
          <>
            <Select
              label="What to run"
              choices={targets.map((each) => targetChoice(each, titleOf))}
              value={choiceId(target)}
              onChange={choose}
              help="It is computed on all rows."
            />
            <Place
              target={target}
              elsewhere={elsewhere}
              onElsewhere={setElsewhere}
              out={out}
              onOut={setOut}
              problem={tried ? problem : undefined}
            />
            <Select
              label="Learning"
              choices={FIT_MODES}
              value={fit}
              onChange={(id) => setFit(FIT_MODES.find((mode) => mode.id === id)?.id ?? 'auto')}
              help={FIT_MODES.find(({ id }) => id === fit)?.detail}
            />
            <Parameters
              parameters={document.parameters}
              given={set}
              onChange={(name, value) => setSet((before) => ({ ...before, [name]: value }))}
            />
          </>
        )}
      </div>
    </Dialog>
  );
}

const choiceId = ({ kind, id }: RunTarget): string => `${kind} ${id}`;

function targetChoice(target: RunTarget, titleOf: (id: string) => string): Choice {
  const id = choiceId(target);
  switch (target.kind) {
    case 'outputs':
      return { id, label: 'Every output', detail: target.names.join(', ') };
    case 'output':
      return {
        id,
        label: `Output ${target.id}`,
        detail: target.path === null ? `rows of ${titleOf(target.node)}` : `writes ${target.path}`,
      };
    case 'node': {
      const label = titleOf(target.id);
      return label === target.id ? { id, label } : { id, label, detail: target.id };
    }
  }
}

interface PlaceProps {
  readonly target: RunTarget;
  readonly elsewhere: boolean;
  readonly onElsewhere: (elsewhere: boolean) => void;
  readonly out: string;
  readonly onOut: (path: string) => void;
  readonly problem: string | undefined;
}

function Place({ target, elsewhere, onElsewhere, out, onOut, problem }: PlaceProps) {
  const written = target.kind === 'output' ? target.path : null;
  return (
    <>
      {target.kind === 'outputs' && (
        <p className={styles.note}>Each output is written where the flow says.</p>
      )}
      {written !== null && (
        <Switch
          label="Write to another file"
          help={
            <>
              The flow says <bdi>{written}</bdi>.
            </>
          }
          isSelected={elsewhere}
          onChange={onElsewhere}
        />
      )}
      {(elsewhere || !hasPlace(target)) && (
        <div className={styles.place}>
          <TextField
            label="Where to write"
            help="In the workspace. A file that is there is replaced once the new one is whole."
            value={out}
            onChange={onOut}
            error={problem}
            monospace
          />
          <Select
            label="Format"
            choices={OUTPUT_FORMATS}
            value={formatOfPath(out) ?? null}
            onChange={(id) => onOut(withEnding(out, formatOf(id)))}
          />
        </div>
      )}
    </>
  );
}

const formatOf = (id: string): OutputFormat =>
  OUTPUT_FORMATS.find((format) => format.id === id)?.id ?? 'csv';

function Parameters({
  parameters,
  given,
  onChange,
}: {
  readonly parameters: Readonly<Record<string, FlowParameter>>;
  readonly given: Readonly<Record<string, string>>;
  readonly onChange: (name: string, value: string) => void;
}) {
  const names = Object.keys(parameters);
  if (names.length === 0) return null;
  return (
    <fieldset className={styles.parameters}>
      <legend>Parameters of the flow</legend>
      {Object.entries(parameters).map(([name, parameter]) => (
        <ParameterField
          key={name}
          name={name}
          parameter={parameter}
          value={given[name] ?? (parameter.default === undefined ? '' : String(parameter.default))}
          onChange={(value) => onChange(name, value)}
        />
      ))}
    </fieldset>
  );
}

function ParameterField({
  name,
  parameter,
  value,
  onChange,
}: {
  readonly name: string;
  readonly parameter: FlowParameter;
  readonly value: string;
  readonly onChange: (value: string) => void;
}) {
  const common = { label: name, ...(parameter.help === undefined ? {} : { help: parameter.help }) };
  switch (parameter.type) {
    case 'boolean':
      return (
        <Switch
          {...common}
          isSelected={value === 'true'}
          onChange={(isOn) => onChange(String(isOn))}
        />
      );
    case 'choice':
      return (
        <Select
          {...common}
          choices={parameter.choices.map((id) => ({ id, label: id }))}
          value={value === '' ? null : value}
          onChange={onChange}
        />
      );
    case 'number':
      return (
        <NumberField
          {...common}
          value={value === '' ? undefined : Number(value)}
          onChange={(number) => onChange(number === undefined ? '' : String(number))}
        />
      );
    default:
      return (
        <TextField
          {...common}
          value={value}
          onChange={onChange}
          monospace={parameter.type === 'path'}
        />
      );
  }
}
