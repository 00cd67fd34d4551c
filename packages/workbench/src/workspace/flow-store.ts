import { createHash, randomBytes } from 'node:crypto';
import { mkdir, rename, rm, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { fileFailure, readState, stateFileOf, writeFileWhole } from '@lathe/engine';
import { checkFlow, type FlowDocument, flowText, LatheError, parseFlow } from '@lathe/flow';
import { FlowHistory, type HistoryEntry } from './flow-history.js';
import {
  folderOf,
  insideWorkspace,
  makeFolderInWorkspace,
  missing,
  openInWorkspace,
  workspacePathOf,
} from './inside-workspace.js';
import { placeNewFile } from './new-file.js';
import { Turns } from './turns.js';
import { makeWorkFolder, openWorkspace } from './workspace.js';

/** Bytes; a flow is a document that people read. */
const LARGEST_FLOW = 5_000_000;
const ENDING = '.lathe.json';

/** A flow file with the version that a save must name. */
export interface StoredFlow {
  /** In the workspace, with "/". */
  readonly path: string;
  /** Hash of the file's bytes. */
  readonly version: string;
  readonly flow: FlowDocument;
  /** Steps with stored state. */
  readonly fitted: Readonly<Record<string, { readonly rows: number }>>;
}

/** Somebody else saved in between; nothing was written. */
export class FlowChanged extends LatheError {
  constructor(readonly current: StoredFlow) {
    super({
      code: 'flow-changed',
      kind: 'usage',
      message: 'The flow was saved by someone else in between.',
      place: { file: current.path },
      advice: 'Compare with the current flow and save again; nothing was overwritten.',
    });
  }
}

/** The flows of a workspace: opened, saved with a check of the version, and kept in a history. */
export class FlowStore {
  private readonly turns = new Turns();

  constructor(private readonly root: string) {}

  /** Errors: those of `insideWorkspace` and `parseFlow`; `file-not-found` for what is not a flow; `document-too-large`. */
  async open(path: string): Promise<StoredFlow> {
    const real = await this.flowFile(path);
    const { version, flow } = await this.read(path);
    const state = await readState(stateFileOf(real)).catch(() => undefined);
    const fitted = Object.entries(state?.nodes ?? {}).map(([id, { rows }]) => [id, { rows }]);
    return {
      path,
      version,
      flow,
      fitted: Object.fromEntries(fitted),
    };
  }

  /** The document alone. Errors as above. */
  async document(path: string): Promise<FlowDocument> {
    await this.flowFile(path);
    return (await this.read(path)).flow;
  }

  /**
   * Saves a flow whole, unless the file is no longer of the version that the changes started from. What
   * equals the file is not written.
   * Errors: `FlowChanged`, those of `open` and `checkFlow`.
   */
  async save(
    path: string,
    version: string,
    document: unknown,
    { summary = '', session }: { readonly summary?: string; readonly session?: string } = {},
  ): Promise<StoredFlow> {
    const flow = checkFlow(document, path);
    const real = await this.flowFile(path);
    return this.turns.take(real, async () => {
      const current = await this.open(path);
      const text = flowText(flow);
      if (current.version !== version) throw new FlowChanged(current);
      if (text === flowText(current.flow)) return current;
      // First, so that what the save replaces is kept whatever becomes of it.
      await this.historyOf(real).saved(current.flow, { flow, summary, session });
      await writeFileWhole(real, text);
      return { ...current, version: versionOf(Buffer.from(text)), flow };
    });
  }

  /** Makes a flow where no file is. Without a path it gets a new name. Errors: `file-exists`, those of `checkFlow`. */
  async create(path: string | undefined, document: unknown): Promise<StoredFlow> {
    const flow = checkFlow(document, path);
    const wanted = path ?? `${flow.name}${ENDING}`;
    requireFlowName(wanted);
    const folder = await makeFolderInWorkspace(this.root, folderOf(wanted));
    const work = await makeWorkFolder(await openWorkspace(this.root));
    try {
      const finished = join(work, basename(wanted));
      await writeFileWhole(finished, flowText(flow));
      const name = await placeNewFile(finished, folder, basename(wanted), {
        numbered: path === undefined,
      });
      return await this.open(workspacePathOf(this.root, join(folder, name)));
    } finally {
      await rm(work, { recursive: true, force: true });
    }
  }

  /** Moves a flow and what it has learned to `.lathe/trash/<time>-<name>/`. */
  async remove(path: string): Promise<void> {
    const real = await this.flowFile(path);
    await this.turns.take(real, async () => {
      const time = new Date().toISOString().replaceAll(/[-:.]/g, '');
      const trash = join(
        this.root,
        '.lathe',
        'trash',
        `${time}-${randomBytes(3).toString('hex')}-${basename(real, ENDING)}`,
      );
      try {
        await mkdir(trash, { recursive: true });
        await rename(real, join(trash, basename(real)));
      } catch (error) {
        throw fileFailure(error, real);
      }
      const state = stateFileOf(real);
      // Most flows have learned nothing.
      await rename(state, join(trash, basename(state))).catch(() => undefined);
    });
  }

  async history(path: string): Promise<HistoryEntry[]> {
    return this.historyOf(await this.flowFile(path)).entries();
  }

  async version(path: string, id: string): Promise<{ entry: HistoryEntry; flow: FlowDocument }> {
    return this.historyOf(await this.flowFile(path)).version(id);
  }

  async checkpoint(path: string, document: unknown, label: string): Promise<HistoryEntry> {
    const flow = checkFlow(document, path);
    const real = await this.flowFile(path);
    return this.turns.take(real, () => this.historyOf(real).checkpoint(flow, label));
  }

  /** The real path of a flow of the workspace. Errors: those of `insideWorkspace`; `file-not-found`. */
  async flowFile(path: string): Promise<string> {
    if (!path.endsWith(ENDING)) throw missing(path === '' ? 'flow without a name' : path);
    const real = await insideWorkspace(this.root, path);
    if (!(await stat(real)).isFile()) throw missing(path);
    return real;
  }

  private historyOf(real: string): FlowHistory {
    return new FlowHistory(join(this.root, '.lathe', 'history', workspacePathOf(this.root, real)));
  }

  private async read(path: string): Promise<Pick<StoredFlow, 'version' | 'flow'>> {
    const bytes = await this.bytesOf(path);
    return { version: versionOf(bytes), flow: parseFlow(bytes.toString('utf8'), path) };
  }

  private async bytesOf(path: string): Promise<Buffer> {
    const handle = await openInWorkspace(this.root, path);
    try {
      if ((await handle.stat()).size <= LARGEST_FLOW) return await handle.readFile();
    } finally {
      await handle.close();
    }
    throw new LatheError({
      code: 'document-too-large',
      kind: 'document',
      message: 'The flow has more than 5 MB, which no flow needs.',
      place: { file: path },
      advice: 'Check that the file is a flow document.',
    });
  }
}

const versionOf = (bytes: Buffer): string =>
  createHash('sha256').update(bytes).digest('hex').slice(0, 32);

function requireFlowName(path: string): void {
  const name = path.split('/').at(-1) ?? '';
  if (name.endsWith(ENDING) && name.length > ENDING.length) return;
  throw new LatheError({
    code: 'flow-name-wrong',
    kind: 'usage',
    message: `A flow cannot be called "${name.slice(0, 80)}".`,
    place: { file: path.slice(0, 200) },
    advice: 'Give it a name that ends in .lathe.json.',
  });
}
