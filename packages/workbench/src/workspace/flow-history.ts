import { createHash, randomBytes } from 'node:crypto';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { writeFileWhole } from '@lathe/engine';
import { checkFlow, type FlowDocument, flowText, LatheError } from '@lathe/flow';
import { z } from 'zod';

const KEPT_VERSIONS = 500;
/** Saves that follow each other within this many milliseconds of the first are one version. */
const ONE_SITTING = 60_000;
const LONGEST_SUMMARY = 500;

const entry = z.object({
  id: z.string().regex(/^[0-9a-zA-Z-]{1,64}$/),
  /** ISO 8601, UTC: of the last save in it. */
  at: z.string(),
  /** Of the first save in it. */
  since: z.string(),
  summary: z.string(),
  /** Name of a checkpoint. */
  label: z.string().nullable(),
  /** Hash of the document's text. */
  content: z.string(),
  /** The flow as it was met, rather than saved here; such a version is never merged with a later one. */
  met: z.boolean(),
  /** Of whoever saved: versions of two people are never merged. */
  session: z.string().nullable().default(null),
});
export type HistoryEntry = z.infer<typeof entry>;

export interface Saved {
  readonly flow: FlowDocument;
  readonly summary: string;
  /** Names who saves, e.g. a page: what one of them saves in quick succession is one version. */
  readonly session?: string | undefined;
}

/**
 * The versions of one flow: a folder with a file for each, and `index.jsonl`, oldest first. Checkpoints
 * stay; of the others the latest 500. The caller sees to it that one change happens at a time.
 */
export class FlowHistory {
  constructor(private readonly folder: string) {}

  /** Latest first. */
  async entries(): Promise<HistoryEntry[]> {
    return (await this.read()).reverse();
  }

  /** Errors: `version-unknown`. */
  async version(id: string): Promise<{ entry: HistoryEntry; flow: FlowDocument }> {
    const found = (await this.read()).find((candidate) => candidate.id === id);
    const text =
      found === undefined
        ? undefined
        : await readFile(this.fileOf(found.id), 'utf8').catch(() => undefined);
    if (found !== undefined && text !== undefined) {
      return { entry: found, flow: checkFlow(JSON.parse(text)) };
    }
    throw new LatheError({
      code: 'version-unknown',
      kind: 'usage',
      message: 'There is no such version of the flow.',
      advice: 'Choose one from its history; only checkpoints and the latest 500 versions are kept.',
    });
  }

  /** Notes a save, after the version it replaced when that is not known yet. */
  async saved(before: FlowDocument | undefined, { flow, summary, session }: Saved): Promise<void> {
    const entries = await this.read();
    if (before !== undefined && entries.at(-1)?.content !== contentHash(before)) {
      const first = entries.length === 0 ? 'As it was found' : 'Changed outside the studio';
      entries.push(await this.keep(before, { summary: first, label: null, met: true }));
    }
    const last = entries.at(-1);
    const goesOn =
      last !== undefined &&
      last.label === null &&
      !last.met &&
      last.session === (session ?? null) &&
      Date.now() - Date.parse(last.since) < ONE_SITTING;
    const kept = await this.keep(flow, {
      summary: goesOn ? joined(last.summary, summary) : summary,
      label: null,
      met: false,
      session: session ?? null,
      ...(goesOn ? { since: last.since } : {}),
    });
    await this.write(goesOn ? [...entries.slice(0, -1), kept] : [...entries, kept]);
    if (goesOn) await rm(this.fileOf(last.id), { force: true });
  }

  /** Keeps a flow under a name, for good. */
  async checkpoint(flow: FlowDocument, label: string): Promise<HistoryEntry> {
    const kept = await this.keep(flow, { summary: 'Checkpoint', label, met: false });
    await this.write([...(await this.read()), kept]);
    return kept;
  }

  private async keep(
    flow: FlowDocument,
    about: Pick<HistoryEntry, 'summary' | 'label' | 'met'> &
      Partial<Pick<HistoryEntry, 'since' | 'session'>>,
  ): Promise<HistoryEntry> {
    const at = new Date().toISOString();
    const id = `${at.replaceAll(/[-:.]/g, '')}-${randomBytes(3).toString('hex')}`;
    await writeFileWhole(this.fileOf(id), flowText(flow));
    return { id, at, since: at, content: contentHash(flow), session: null, ...about };
  }

  private async read(): Promise<HistoryEntry[]> {
    const text = await readFile(join(this.folder, 'index.jsonl'), 'utf8').catch(() => '');
    return text.split('\n').flatMap((line) => {
      try {
        const read = entry.safeParse(JSON.parse(line));
        return read.success ? [read.data] : [];
      } catch {
        return [];
      }
    });
  }

  private async write(entries: readonly HistoryEntry[]): Promise<void> {
    const passing = entries.filter(({ label }) => label === null);
    const over = new Set(passing.slice(0, Math.max(0, passing.length - KEPT_VERSIONS)));
    const kept = entries.filter((candidate) => !over.has(candidate));
    const lines = kept.map((line) => `${JSON.stringify(line)}\n`);
    await writeFileWhole(join(this.folder, 'index.jsonl'), lines.join(''));
    for (const { id } of over) await rm(this.fileOf(id), { force: true });
  }

  private fileOf(id: string): string {
    return join(this.folder, `${id}.lathe.json`);
  }
}

export function contentHash(flow: FlowDocument): string {
  return createHash('sha256').update(flowText(flow)).digest('hex').slice(0, 32);
}

function joined(first: string, second: string): string {
  if (first === second || second === '') return first;
  return first === '' ? second : `${first}; ${second}`.slice(-LONGEST_SUMMARY);
}
