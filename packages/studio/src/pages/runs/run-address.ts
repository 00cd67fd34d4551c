import { address } from '../../api/transport.js';

/** What names a run: its id and the folder of the workspace that keeps it. */
export interface RunName {
  readonly id: string;
  readonly folder: string;
}

/** Load tests and tuning runs have pages of their own. */
const PAGES: Readonly<Record<string, string>> = { load: '/load/test', tune: '/tuning/run' };

/** The page of a run; `command` is what it was started as, default a run of a flow. */
export function runPageAddress({
  id,
  folder,
  command = 'run',
}: RunName & { readonly command?: string }): string {
  return address(PAGES[command] ?? '/run', { id, folder: folder === '' ? undefined : folder });
}

/** The run that the address of a page names. */
export function runOfSearch(search: URLSearchParams): RunName {
  return { id: search.get('id') ?? '', folder: search.get('folder') ?? '' };
}

/** Whether a run computes a flow: those can be compared with each other. */
export const isFlowRun = ({ command }: { readonly command: string }): boolean =>
  !(command in PAGES);

/** The page that compares two runs. A run is written `folder:id`, or `id` in the workspace itself. */
export function comparePageAddress(a: RunName, b: RunName): string {
  return address('/runs/compare', { a: runKey(a), b: runKey(b) });
}

export function runKey({ id, folder }: RunName): string {
  return folder === '' ? id : `${folder}:${id}`;
}

export function runOfKey(key: string): RunName {
  const colon = key.lastIndexOf(':');
  return colon < 0
    ? { id: key, folder: '' }
    : { id: key.slice(colon + 1), folder: key.slice(0, colon) };
}

/** As the API's query takes it. */
export function runQuery({ id, folder }: RunName): { id: string; folder?: string } {
  return folder === '' ? { id } : { id, folder };
}

/** The editor, at a node when one is given. */
export function editorAddress(flow: string, node?: string | undefined): string {
  return address('/flow', { path: flow, node });
}
