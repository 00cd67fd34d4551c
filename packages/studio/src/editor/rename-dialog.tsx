import { addOutput, type FlowDocument, removeOutput } from '@lathe/flow';
import { useState } from 'react';
import { outputName } from '../graph/flow-items.js';
import { Button } from '../ui/button.js';
import { TextField } from '../ui/field.js';
import { Dialog } from '../ui/overlay.js';
import type { Editor } from './use-editor.js';

/** Gives a step or analysis a title, or a source or an output another name. */
export function RenameDialog({ editor, id }: { editor: Editor; id: string }) {
  const output = outputName(id);
  const node = editor.flow.nodes.find((each) => each.id === id);
  const before = output ?? (node === undefined ? id : (node.title ?? editor.titleOf(id)));
  const [name, setName] = useState(before);
  const close = (): void => editor.openDialog(null);
  const save = (): void => {
    if (output !== undefined) {
      editor.edit(`Renamed ${before} to ${name}`, (flow) => renameOutput(flow, output, name));
    } else {
      editor.rename(id, name);
    }
    close();
  };
  return (
    <Dialog
      title="Rename"
      size="s"
      isOpen
      onClose={close}
      actions={
        <>
          <Button onPress={close}>Cancel</Button>
          <Button look="primary" onPress={save}>
            Rename
          </Button>
        </>
      }
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          save();
        }}
      >
        <TextField
          label={node === undefined ? 'Name' : 'Title'}
          help={
            node === undefined
              ? 'Lower-case letters, digits, _ and -; what reads it follows.'
              : 'Empty: the title of the step.'
          }
          value={name}
          onChange={setName}
          autoFocus
        />
      </form>
    </Dialog>
  );
}

function renameOutput(flow: FlowDocument, from: string, to: string): FlowDocument {
  const output = flow.outputs[from];
  if (output === undefined || from === to) return flow;
  return addOutput(removeOutput(flow, from), {
    node: output.node,
    name: to,
    ...(output.sink === undefined ? {} : { sink: output.sink }),
  }).flow;
}
