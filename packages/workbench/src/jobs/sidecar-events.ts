import type { RunEvent } from '@lathe/engine';
import type { SidecarEvent } from '@lathe/engine/sidecar/sidecar';

/** What the side-car tells during a job, as events of a run. */
export function heardBy(
  job: string,
  onEvent: (event: RunEvent) => void,
): (event: SidecarEvent) => void {
  return (event) => {
    switch (event.kind) {
      case 'printed':
        onEvent({ kind: 'printed', node: job, text: event.text });
        break;
      case 'note':
        onEvent({ kind: 'warning', node: job, message: event.text });
        break;
      case 'progress':
        onEvent({ kind: 'progress', node: job, share: event.share, rows: null });
        break;
    }
  };
}
