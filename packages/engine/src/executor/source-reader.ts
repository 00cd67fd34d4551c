import { randomBytes } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { isAbsolute, join, resolve } from 'node:path';
import { type SourceDefinition, substitute } from '@lathe/flow';
import type { Engine, SourceReport } from '../engine.js';
import { sourceFiles } from '../sources/source-files.js';
import { unknownTarget } from './failures.js';
import { contentKey, dataIdentity } from './keys.js';
import { Memo } from './memo.js';
import type { PrepareRequest } from './prepare-request.js';
import type { ReadyNode } from './prepared.js';
import type { StoredTables } from './stored-tables.js';
import { timed } from './timed.js';

const MEMO_SIZE = 1_000;

/** Hash of what the document says of a source, wherever its files are. */
export function sourceDefinition({ path: _, ...settings }: SourceDefinition): string {
  return contentKey({ source: settings });
}

/** Reads the sources of flows into the engine, each once while its files stay as they are. */
export class SourceReader {
  /** By definition and content of the files; those who ask at the same time share one reading. */
  private readonly reports = new Memo<SourceReport>(MEMO_SIZE);

  /** @param folder for rejects files; created when needed */
  constructor(
    private readonly engine: Engine,
    private readonly tables: StoredTables,
    private readonly folder: string,
  ) {}

  /** Errors: those of the engine's `register`, and `file-not-found`. */
  async read(id: string, request: PrepareRequest): Promise<ReadyNode> {
    const written = request.flow.sources[id];
    if (written === undefined) throw unknownTarget(id, request.flow);
    const source = substitute(written, request.flow, request.values);
    const path = isAbsolute(source.path) ? source.path : resolve(request.baseFolder, source.path);
    const storedTypes = request.fit === 'stored' ? request.state?.sources[id]?.types : undefined;
    const definition = sourceDefinition(source);
    const address = contentKey({ source, path, storedTypes });
    const files = await sourceFiles(path, source.format);
    const identity = await dataIdentity(files.map((file) => file.path));
    const key = contentKey([address, identity]);
    const read = (): Promise<SourceReport> =>
      this.register(id, address, { ...source, path }, storedTypes, request);
    let report = await this.reports.get(key, read, request.signal);
    if (!this.tables.has(report.name)) {
      this.reports.forget(key);
      report = await this.reports.get(key, read, request.signal);
    }
    request.onEvent?.({ kind: 'source', node: id, report });
    return {
      id,
      key,
      definition,
      data: identity,
      inputs: [],
      schema: report.schema,
      rowWise: true,
      keepsRows: true,
      rows: { table: report.name, rows: report.rows ?? 0 },
      source: report,
    };
  }

  private async register(
    id: string,
    address: string,
    source: SourceDefinition,
    types: Readonly<Record<string, string>> | undefined,
    request: PrepareRequest,
  ): Promise<SourceReport> {
    const name = `t_${address}_${randomBytes(4).toString('hex')}`;
    await mkdir(this.folder, { recursive: true });
    const report = await timed(id, 'read', request.onEvent, () =>
      this.engine.register(name, source, {
        mode: 'table',
        rejectsFile: join(this.folder, `rejects-${id}.csv`),
        ...(types === undefined ? {} : { types }),
        ...(request.signal === undefined ? {} : { signal: request.signal }),
        onProgress: (progress) => request.onEvent?.({ kind: 'progress', node: id, ...progress }),
      }),
    );
    this.tables.add(name, report.rows ?? 0, report.schema.length);
    return report;
  }
}
