import { canRedo, canUndo } from '@lathe/flow';
import { Command, History, Play, Redo2, Settings2, Share, Undo2, Workflow } from 'lucide-react';
import { PageBar } from '../app/page-bar.js';
import { Button, IconButton, IconToggle } from '../ui/button.js';
import styles from './editor-bar.module.css';
import { SaveStatus } from './save-status.js';
import type { Editor } from './use-editor.js';

export interface EditorBarProps {
  readonly editor: Editor;
  readonly showGraph: boolean;
  readonly onShowGraph: (show: boolean) => void;
}

/** The flow's name, how far it is saved, and what can be done with the whole of it. */
export function EditorBar({ editor, showGraph, onShowGraph }: EditorBarProps) {
  const { flow, state, store, openDialog } = editor;
  return (
    <PageBar>
      <span className={styles.divider} aria-hidden>
        /
      </span>
      <h1 className={styles.title} title={state.path}>
        <bdi>{flow.title ?? flow.name}</bdi>
      </h1>
      <IconButton label="About this flow" size="s" onPress={() => openDialog({ kind: 'settings' })}>
        <Settings2 />
      </IconButton>
      <SaveStatus save={state.save} />
      <span className={styles.space} />
      <IconButton
        label="Undo"
        keys="Ctrl Z"
        isDisabled={!canUndo(state.history)}
        onPress={store.undo}
      >
        <Undo2 />
      </IconButton>
      <IconButton
        label="Redo"
        keys="Ctrl Shift Z"
        isDisabled={!canRedo(state.history)}
        onPress={store.redo}
      >
        <Redo2 />
      </IconButton>
      <IconButton label="History" keys="H" onPress={() => openDialog({ kind: 'history' })}>
        <History />
      </IconButton>
      <IconToggle label="Show the graph" isSelected={showGraph} onChange={onShowGraph}>
        <Workflow />
      </IconToggle>
      <Button
        icon={<Command />}
        onPress={() =>
          openDialog({ kind: 'palette', placement: { kind: 'insert', after: editor.table } })
        }
      >
        Add
      </Button>
      <Button icon={<Share />} onPress={() => openDialog({ kind: 'export', node: editor.table })}>
        Export
      </Button>
      <Button look="primary" icon={<Play />} onPress={() => openDialog({ kind: 'run' })}>
        Run
      </Button>
    </PageBar>
  );
}
