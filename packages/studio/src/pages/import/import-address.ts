/** What the import page is opened for. */
export interface ImportTask {
  /** Paths in the workspace; each becomes a source. */
  readonly files: readonly string[];
  /** The flow that gets the sources; absent: a new one. */
  readonly flow?: string | undefined;
  /** A source of the flow to read another way. */
  readonly source?: string | undefined;
}

/** `/import?file=a.csv&file=b.csv`, `/import?flow=x.lathe.json&source=a` */
export function importAddress({ files, flow, source }: ImportTask): string {
  const query = new URLSearchParams();
  if (flow !== undefined) query.set('flow', flow);
  if (source !== undefined) query.set('source', source);
  for (const file of files) query.append('file', file);
  const text = query.toString();
  return text === '' ? '/import' : `/import?${text}`;
}

export function importTask(query: URLSearchParams): ImportTask {
  return {
    files: query.getAll('file'),
    flow: query.get('flow') ?? undefined,
    source: query.get('source') ?? undefined,
  };
}
