import { checkFlow, describeChanges, entries, type FlowDocument, LatheError } from '@lathe/flow';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../api/client.js';
import { draftOf } from '../api/flow-draft.js';
import { toast } from '../app/toasts.js';
import { HistoryPanel } from '../history/history-panel.js';
import { Dialog } from '../ui/overlay.js';
import { STEP_WORDS } from './step-words.js';
import type { Editor } from './use-editor.js';

/** What happened to the flow, here and in its saved versions; every state can be had back. */
export function HistoryDrawer({ editor }: { editor: Editor }) {
  const { store, state, flow } = editor;
  const { path } = state;
  const queries = useQueryClient();
  const [open, setOpen] = useState<string | null>(null);
  const saved = useQuery({
    queryKey: ['history', path],
    queryFn: async ({ signal }) => {
      await store.flush();
      return api.flowHistory({ path }, { signal });
    },
    staleTime: 0,
  });
  const version = useQuery({
    queryKey: ['history', path, open],
    queryFn: ({ signal }) => api.flowVersion({ path, id: open ?? '' }, { signal }),
    enabled: open !== null,
  });
  const checkpoint = async (label: string): Promise<void> => {
    try {
      await store.flush();
      await api.checkpoint({ path, document: draftOf(store.flow), label });
      await queries.invalidateQueries({ queryKey: ['history', path] });
      toast({ text: `Kept the flow as it is under "${label}".` });
    } catch (error) {
      toast({ text: LatheError.from(error).message, tone: 'bad' });
    }
  };
  const restore = async (id: string): Promise<void> => {
    try {
      const { document, entry } = await api.flowVersion({ path, id });
      const then = checkFlow(document, path);
      editor.edit(`Went back to ${entry.label ?? entry.summary}`, () => then);
      editor.openDialog(null);
      toast({ text: 'Went back.', action: { label: 'Undo', onAction: store.undo } });
    } catch (error) {
      toast({ text: LatheError.from(error).message, tone: 'bad' });
    }
  };
  return (
    <Dialog title="History" size="l" isOpen onClose={() => editor.openDialog(null)}>
      <HistoryPanel
        entries={entries(state.history)}
        versions={saved.data?.entries}
        onUndo={store.undo}
        onRedo={store.redo}
        onGoTo={(index) => store.goTo(index)}
        onCheckpoint={(label) => void checkpoint(label)}
        openVersion={open}
        onOpenVersion={setOpen}
        compare={version.data === undefined ? null : changesSince(version.data.document, flow)}
        onRestore={(id) => void restore(id)}
      />
    </Dialog>
  );
}

function changesSince(document: unknown, now: FlowDocument): readonly { readonly text: string }[] {
  try {
    return describeChanges(checkFlow(document), now, STEP_WORDS);
  } catch {
    return [{ text: 'This version can no longer be read.' }];
  }
}
