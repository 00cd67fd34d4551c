import type { FlowDocument, FlowParameter } from '@lathe/flow';
import { useState } from 'react';
import { Button } from '../ui/button.js';
import { Select, Switch, TextField } from '../ui/field.js';
import { Dialog } from '../ui/overlay.js';
import styles from './flow-settings-dialog.module.css';
import type { Editor } from './use-editor.js';

/** The flow's title, description, and the default values of its parameters. */
export function FlowSettingsDialog({ editor }: { editor: Editor }) {
  const { flow } = editor;
  const [title, setTitle] = useState(flow.title ?? '');
  const [description, setDescription] = useState(flow.description ?? '');
  const [parameters, setParameters] = useState(flow.parameters);
  const unread = Object.values(parameters).some(
    (parameter) => parameter.type === 'number' && Number.isNaN(parameter.default),
  );
  const close = (): void => editor.openDialog(null);
  const save = (): void => {
    editor.edit('', (before) => withSettings(before, title.trim(), description.trim(), parameters));
    close();
  };
  return (
    <Dialog
      title="About this flow"
      isOpen
      onClose={close}
      actions={
        <>
          <Button onPress={close}>Cancel</Button>
          <Button look="primary" isDisabled={unread} onPress={save}>
            Save
          </Button>
        </>
      }
    >
      <div className={styles.fields}>
        <TextField label="Title" value={title} onChange={setTitle} placeholder={flow.name} />
        <TextField label="Description" multiline value={description} onChange={setDescription} />
        {Object.keys(parameters).length > 0 && <h3>Parameters</h3>}
        {Object.entries(parameters).map(([name, parameter]) => (
          <ParameterDefault
            key={name}
            name={name}
            parameter={parameter}
            onChange={(next) => setParameters((before) => ({ ...before, [name]: next }))}
          />
        ))}
      </div>
    </Dialog>
  );
}

interface ParameterDefaultProps {
  readonly name: string;
  readonly parameter: FlowParameter;
  readonly onChange: (parameter: FlowParameter) => void;
}

function ParameterDefault({ name, parameter, onChange }: ParameterDefaultProps) {
  const help = parameter.help ?? `Default of {{${name}}}; a run may set another value.`;
  switch (parameter.type) {
    case 'boolean':
      return (
        <Switch
          label={name}
          help={help}
          isSelected={parameter.default === true}
          onChange={(on) => onChange({ ...parameter, default: on })}
        />
      );
    case 'choice':
      return (
        <Select
          label={name}
          help={help}
          choices={parameter.choices.map((choice) => ({ id: choice, label: choice }))}
          value={parameter.default ?? null}
          onChange={(choice) => onChange({ ...parameter, default: choice })}
        />
      );
    case 'number':
      return <NumberDefault name={name} help={help} parameter={parameter} onChange={onChange} />;
    default:
      return (
        <TextField
          label={name}
          help={help}
          value={parameter.default ?? ''}
          onChange={(text) => onChange({ ...parameter, default: text })}
        />
      );
  }
}

function NumberDefault(props: {
  name: string;
  help: string;
  parameter: Extract<FlowParameter, { type: 'number' }>;
  onChange: (parameter: FlowParameter) => void;
}) {
  const { name, help, parameter, onChange } = props;
  const [text, setText] = useState(String(parameter.default ?? ''));
  const isNumber = text.trim() !== '' && Number.isFinite(Number(text));
  return (
    <TextField
      label={name}
      help={help}
      value={text}
      error={isNumber || text === '' ? undefined : 'Give a number.'}
      onChange={(typed) => {
        setText(typed);
        const { default: _, ...rest } = parameter;
        onChange(typed.trim() === '' ? rest : { ...rest, default: Number(typed) });
      }}
    />
  );
}

function withSettings(
  flow: FlowDocument,
  title: string,
  description: string,
  parameters: FlowDocument['parameters'],
): FlowDocument {
  const { title: _, description: __, ...rest } = flow;
  return {
    ...rest,
    ...(title === '' ? {} : { title }),
    ...(description === '' ? {} : { description }),
    parameters,
  };
}
