import {
  checkFlow,
  describeChanges,
  type EditHistory,
  type FlowDocument,
  LatheError,
  type LatheErrorJson,
  type RecordOptions,
  record,
  redo,
  type StepTitles,
  startHistory,
  summariseChanges,
  undo,
} from '@lathe/flow';
import type { FlowFile, SaveFlow } from '../api/client.js';
import { draftOf } from '../api/flow-draft.js';
import { CallError } from '../api/transport.js';
import type { KeptDraft, KeptDrafts } from './kept-drafts.js';

export type SaveState =
  | { readonly kind: 'saved' }
  | { readonly kind: 'unsaved' }
  | { readonly kind: 'saving' }
  /** Someone else saved in between; nothing was written. */
  | { readonly kind: 'conflict'; readonly theirs: FlowDocument; readonly version: string }
  | { readonly kind: 'failed'; readonly error: LatheErrorJson };

export interface FlowState {
  readonly path: string;
  readonly history: EditHistory;
  readonly save: SaveState;
}

export interface FlowStoreSettings {
  readonly send: (body: SaveFlow) => Promise<FlowFile>;
  readonly titles: StepTitles;
  readonly drafts: KeptDrafts;
  /** Milliseconds of rest before an edit is saved; default 700. */
  readonly delay?: number;
}

/**
 * The flow that is being edited: its document with everything that can be undone, and how far it is
 * saved. Edits are saved by themselves after a short rest, one save at a time. What is not saved yet is
 * also kept in the browser, so that a closed page loses nothing.
 */
export class FlowStore {
  private state: FlowState;
  private version: string;
  private readonly session = crypto.randomUUID();
  /** The document as the server has it. */
  private saved: FlowDocument;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private sending: Promise<void> | undefined;
  private readonly listeners = new Set<() => void>();

  /** Errors: those of `checkFlow` when the file does not hold a flow. */
  constructor(
    file: FlowFile,
    private readonly settings: FlowStoreSettings,
  ) {
    this.saved = checkFlow(file.document, file.path);
    this.version = file.version;
    this.state = { path: file.path, history: startHistory(this.saved), save: { kind: 'saved' } };
    const kept = settings.drafts.read(file.path);
    if (kept !== undefined) this.takeUp(kept);
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  readonly getState = (): FlowState => this.state;

  get flow(): FlowDocument {
    return this.state.history.present.flow;
  }

  /** Records an edit. Errors of `change` are the caller's; the flow is then as before. */
  edit(label: string, change: (flow: FlowDocument) => FlowDocument, options?: RecordOptions): void {
    this.go(record(this.state.history, change(this.flow), label, options));
  }

  readonly undo = (): void => this.go(undo(this.state.history));
  readonly redo = (): void => this.go(redo(this.state.history));

  /** Goes to an entry of `entries(history)` by its place. */
  goTo(index: number): void {
    let { history } = this.state;
    while (history.past.length > index && history.past.length > 0) history = undo(history);
    while (history.past.length < index && history.future.length > 0) history = redo(history);
    this.go(history);
  }

  /** Saves what is not saved yet. Resolves when the server has it; a conflict or failure is in the state. */
  async flush(): Promise<void> {
    clearTimeout(this.timer);
    while (this.sending !== undefined) await this.sending;
    if (this.isDirty() && this.state.save.kind !== 'conflict') await this.send();
  }

  /** After a conflict: writes this page's flow over the other one, which stays in the flow's history. */
  async keepMine(): Promise<void> {
    if (this.state.save.kind !== 'conflict') return;
    this.version = this.state.save.version;
    this.saved = this.state.save.theirs;
    this.change({ save: { kind: 'unsaved' } });
    await this.send();
  }

  /** After a conflict: goes on with the other flow; this page's can be had back by undoing. */
  takeTheirs(): void {
    if (this.state.save.kind !== 'conflict') return;
    const { theirs, version } = this.state.save;
    this.version = version;
    this.saved = theirs;
    this.settings.drafts.forget(this.state.path);
    this.change({
      history: record(this.state.history, theirs, 'Took the version saved elsewhere'),
      save: { kind: 'saved' },
    });
  }

  /** Takes up what was saved elsewhere, if nothing here waits to be saved; can be undone. */
  seen(file: FlowFile): void {
    if (file.version === this.version || this.state.save.kind !== 'saved') return;
    const theirs = checkFlow(file.document, file.path);
    this.version = file.version;
    this.saved = theirs;
    this.change({
      history: record(this.state.history, theirs, 'Took the version saved elsewhere'),
    });
    this.saved = this.flow;
  }

  /** Stops saving by itself; what is unsaved stays kept in the browser. */
  close(): void {
    clearTimeout(this.timer);
  }

  private takeUp(kept: KeptDraft): void {
    let draft: FlowDocument;
    try {
      draft = checkFlow(kept.document, this.state.path);
    } catch {
      // A draft of an older version of Lathe that no longer reads as a flow cannot be offered.
      this.settings.drafts.forget(this.state.path);
      return;
    }
    const history = record(this.state.history, draft, 'Unsaved changes of this browser');
    if (history === this.state.history) {
      this.settings.drafts.forget(this.state.path);
      return;
    }
    const conflicts = kept.version !== this.version;
    this.state = {
      ...this.state,
      history,
      save: conflicts
        ? { kind: 'conflict', theirs: this.saved, version: this.version }
        : { kind: 'unsaved' },
    };
    if (!conflicts) this.schedule();
  }

  private go(history: EditHistory): void {
    if (history === this.state.history) return;
    const conflict = this.state.save.kind === 'conflict';
    this.change({ history, ...(conflict ? {} : { save: { kind: 'unsaved' } }) });
    this.keepDraft();
    if (!conflict) this.schedule();
  }

  private keepDraft(): void {
    this.settings.drafts.keep(this.state.path, {
      version: this.version,
      document: draftOf(this.flow),
    });
  }

  private schedule(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.flush(), this.settings.delay ?? 700);
  }

  private isDirty(): boolean {
    return this.flow !== this.saved;
  }

  private async send(): Promise<void> {
    const flow = this.flow;
    const before = this.saved;
    this.change({ save: { kind: 'saving' } });
    this.sending = this.settings
      .send({
        path: this.state.path,
        version: this.version,
        session: this.session,
        document: draftOf(flow),
        summary: summariseChanges(describeChanges(before, flow, this.settings.titles)).slice(
          0,
          500,
        ),
      })
      .then(
        (file) => this.wasSaved(file, flow),
        (error: unknown) => this.wasNotSaved(error),
      );
    await this.sending;
    this.sending = undefined;
  }

  private wasSaved(file: FlowFile, flow: FlowDocument): void {
    this.version = file.version;
    this.saved = flow;
    if (this.isDirty()) {
      this.keepDraft();
      this.change({ save: { kind: 'unsaved' } });
      this.schedule();
      return;
    }
    this.settings.drafts.forget(this.state.path);
    this.change({ save: { kind: 'saved' } });
  }

  private wasNotSaved(thrown: unknown): void {
    const theirs = conflictOf(thrown);
    if (theirs !== undefined) {
      try {
        const document = checkFlow(theirs.document, theirs.path);
        this.change({
          save: { kind: 'conflict', theirs: document, version: theirs.version },
        });
        return;
      } catch {
        // What was saved elsewhere is no flow: reported as the failure that it is.
      }
    }
    this.change({ save: { kind: 'failed', error: LatheError.from(thrown).toJSON() } });
  }

  private change(change: Partial<FlowState>): void {
    this.state = { ...this.state, ...change };
    for (const listener of this.listeners) listener();
  }
}

function conflictOf(thrown: unknown): FlowFile | undefined {
  if (!(thrown instanceof CallError) || thrown.status !== 409) return undefined;
  const { answer } = thrown;
  if (typeof answer !== 'object' || answer === null || !('current' in answer)) return undefined;
  const { current } = answer;
  return isFlowFile(current) ? current : undefined;
}

function isFlowFile(value: unknown): value is FlowFile {
  return (
    typeof value === 'object' &&
    value !== null &&
    'path' in value &&
    'version' in value &&
    'document' in value
  );
}
