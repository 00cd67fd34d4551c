import type { SidecarEvent } from '../sidecar/sidecar.js';
import type { Activity, EventListener } from './events.js';

/** Does the work between a `started` and a `finished` event. */
export async function timed<T>(
  node: string,
  what: Activity,
  onEvent: EventListener | undefined,
  work: () => Promise<T>,
): Promise<T> {
  const begin = performance.now();
  onEvent?.({ kind: 'started', node, what });
  const result = await work();
  onEvent?.({ kind: 'finished', node, what, seconds: (performance.now() - begin) / 1000 });
  return result;
}

/** What the side-car tells, as events of a run. */
export function heard(
  node: string,
  onEvent: EventListener | undefined,
): (event: SidecarEvent) => void {
  return (event) => {
    switch (event.kind) {
      case 'printed':
        onEvent?.({ kind: 'printed', node, text: event.text });
        break;
      case 'note':
        onEvent?.({ kind: 'warning', node, message: event.text });
        break;
      case 'progress':
        onEvent?.({ kind: 'progress', node, share: event.share, rows: null });
        break;
    }
  };
}
