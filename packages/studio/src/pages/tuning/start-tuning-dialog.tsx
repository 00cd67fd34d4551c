import { LatheError } from '@lathe/flow';
import { useQuery } from '@tanstack/react-query';
import { SlidersHorizontal } from 'lucide-react';
import { useState } from 'react';
import { api, type EndpointChoices, type TuningSuggestion } from '../../api/client.js';
import { Button } from '../../ui/button.js';
import { ErrorNotice, Waiting } from '../../ui/feedback.js';
import { type Choice, NumberField, Select, TextField } from '../../ui/field.js';
import { Dialog } from '../../ui/overlay.js';
import { ModelChoice } from '../endpoints/model-choice.js';
import { useEndpointChoices } from '../endpoints/start-endpoint-dialog.js';
import form from '../endpoints/start-endpoint-dialog.module.css';
import { KnobFields } from './knob-fields.js';
import styles from './start-tuning-dialog.module.css';
import { useStartTuning } from './tuning-queries.js';
import {
  isSound,
  suggestedForm,
  type TuningForm,
  type TuningProblems,
  tuningProblems,
  tuningRequest,
} from './tuning-request.js';

export interface StartTuningDialogProps {
  readonly isOpen: boolean;
  readonly onClose: () => void;
}

/** Asks what to tune, which settings to turn, for what and how long, and starts. */
export function StartTuningDialog({ isOpen, onClose }: StartTuningDialogProps) {
  // Opened anew it begins anew.
  return isOpen ? <Loading onClose={onClose} /> : null;
}

function Loading({ onClose }: { readonly onClose: () => void }) {
  const choices = useEndpointChoices();
  const suggestion = useQuery({
    queryKey: ['tuning-suggestion'],
    queryFn: ({ signal }) => api.suggestTuning({ signal }),
  });
  if (choices.data !== undefined && suggestion.data !== undefined) {
    return <Open choices={choices.data} suggestion={suggestion.data} onClose={onClose} />;
  }
  const error = choices.error ?? suggestion.error;
  return (
    <Dialog title="Tune an endpoint" size="l" isOpen onClose={onClose}>
      {error === null ? (
        <Waiting label="Looking for models" />
      ) : (
        <ErrorNotice error={LatheError.from(error)} />
      )}
    </Dialog>
  );
}

const AIMS: readonly (Choice & { readonly id: TuningForm['aim'] })[] = [
  { id: 'throughput', label: 'Most answers a second' },
  { id: 'latency', label: 'Least latency', detail: 'For a number of users that you give' },
  { id: 'cost', label: 'Least cost of a prediction', detail: 'Given what an hour costs' },
];

interface OpenProps {
  readonly choices: EndpointChoices;
  readonly suggestion: TuningSuggestion;
  readonly onClose: () => void;
}

function Open({ choices, suggestion, onClose }: OpenProps) {
  const [given, setGiven] = useState(() => suggestedForm(suggestion));
  const [tried, setTried] = useState(false);
  const start = useStartTuning();
  const fields = choices.settings;
  const problems = tuningProblems(given, fields);
  const shown: TuningProblems = tried ? problems : { knobs: {} };
  const change = (to: Partial<TuningForm>): void => setGiven((before) => ({ ...before, ...to }));
  const submit = (): void => {
    setTried(true);
    // The page of the run takes the place of this one, with the dialog.
    if (isSound(problems)) start.mutate(tuningRequest(given, fields));
  };
  return (
    <Dialog
      title="Tune an endpoint"
      size="l"
      isOpen
      onClose={onClose}
      actions={
        <>
          <Button onPress={onClose}>Cancel</Button>
          <Button
            look="primary"
            icon={<SlidersHorizontal />}
            onPress={submit}
            isDisabled={start.isPending}
          >
            Start
          </Button>
        </>
      }
    >
      <div className={form.form}>
        {start.error !== null && <ErrorNotice error={LatheError.from(start.error)} />}
        <ModelChoice
          models={choices.models}
          chosen={given.models}
          onChange={(models) => change({ models: models.slice(-1) })}
        />
        <Problem text={shown.models} />
        <div className={styles.group}>
          <h3>Settings to turn</h3>
          <p className={form.note}>
            The others stay as by default. Values stand with commas between them. This machine has{' '}
            {suggestion.cores} processors.
          </p>
          <KnobFields
            fields={fields}
            knobs={given.knobs}
            problems={shown.knobs}
            onChange={(knobs) => change({ knobs })}
          />
          <Problem text={shown.noKnobs} />
          <TextField
            label="Combinations that make sense"
            multiline
            monospace
            value={given.constraints}
            help="One rule a line, e.g. workers * intraOpThreads <= cores."
            onChange={(constraints) => change({ constraints })}
          />
        </div>
        <Goal given={given} problems={shown} onChange={change} />
        <Budget given={given} problems={shown} onChange={change} />
      </div>
    </Dialog>
  );
}

function Problem({ text }: { readonly text: string | undefined }) {
  if (text === undefined) return null;
  return (
    <p className={form.error} role="alert">
      {text}
    </p>
  );
}

interface PartProps {
  readonly given: TuningForm;
  readonly problems: TuningProblems;
  readonly onChange: (to: Partial<TuningForm>) => void;
}

function Goal({ given, problems, onChange }: PartProps) {
  return (
    <div className={styles.group}>
      <h3>Goal</h3>
      <div className={styles.pair}>
        <Select
          label="What should be best"
          value={given.aim}
          choices={AIMS}
          onChange={(id) => onChange({ aim: AIMS.find((aim) => aim.id === id)?.id ?? given.aim })}
        />
        <TextField
          label="Objective"
          value={given.objective}
          help="What latency must keep, e.g. p95<60ms; empty for none."
          error={problems.objective}
          onChange={(objective) => onChange({ objective })}
        />
        {given.aim === 'cost' && (
          <NumberField
            label="Price of an hour"
            value={given.price}
            help="Of the machine, in any currency."
            error={problems.price}
            onChange={(price) => onChange({ price })}
          />
        )}
        <NumberField
          label="Users"
          value={given.users}
          minimum={1}
          help="Empty: as many as each combination can bear."
          error={problems.users}
          onChange={(users) => onChange({ users })}
        />
      </div>
    </div>
  );
}

function Budget({ given, problems, onChange }: PartProps) {
  return (
    <div className={styles.group}>
      <h3>Budget</h3>
      <div className={styles.pair}>
        <NumberField
          label="Most looks"
          value={given.trials}
          minimum={4}
          help="A look measures one combination once."
          error={problems.trials}
          onChange={(trials) => onChange({ trials })}
        />
        <NumberField
          label="Most minutes"
          value={given.minutes}
          help="Empty for no limit."
          error={problems.minutes}
          onChange={(minutes) => onChange({ minutes })}
        />
        <NumberField
          label="Seconds of a look"
          value={given.lookSeconds}
          help="Promising combinations get longer ones."
          error={problems.lookSeconds}
          onChange={(lookSeconds) => onChange({ lookSeconds })}
        />
      </div>
    </div>
  );
}
