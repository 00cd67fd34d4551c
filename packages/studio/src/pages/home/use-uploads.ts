import { LatheError } from '@lathe/flow';
import { useEffect, useReducer, useRef } from 'react';
import { sendFile } from './send-file.js';
import { type Upload, uploadsAfter, uploadsOutcome, uploadsToBegin } from './uploads.js';

export interface Uploads {
  readonly uploads: readonly Upload[];
  readonly add: (files: readonly File[]) => void;
  readonly cancel: (id: number) => void;
  readonly retry: (id: number) => void;
  readonly clear: () => void;
}

/** Sends files to the workspace; `onArrived` is called with their paths when all of them are there. */
export function useUploads(onArrived: (paths: readonly string[]) => void): Uploads {
  const [uploads, change] = useReducer(uploadsAfter, []);
  const work = useRef(new Map<number, { file: File; abort: AbortController }>());
  const next = useRef(1);
  const arrived = useRef(onArrived);
  arrived.current = onArrived;

  useEffect(() => {
    for (const { id } of uploadsToBegin(uploads)) {
      const job = work.current.get(id);
      if (job === undefined) continue;
      change({ kind: 'state', id, state: { status: 'sending' } });
      sendFile(job.file, {
        signal: job.abort.signal,
        onProgress: (sent) => change({ kind: 'sent', id, sent }),
      }).then(
        ({ path }) => change({ kind: 'state', id, state: { status: 'done', path } }),
        (thrown: unknown) => {
          const error = LatheError.from(thrown);
          change({
            kind: 'state',
            id,
            state:
              error.kind === 'cancelled' ? { status: 'cancelled' } : { status: 'failed', error },
          });
        },
      );
    }
    const outcome = uploadsOutcome(uploads);
    if (outcome.status === 'arrived') {
      change({ kind: 'clear' });
      arrived.current(outcome.paths);
    }
  }, [uploads]);

  const isGoing = uploadsOutcome(uploads).status === 'going';
  useEffect(() => {
    if (!isGoing) return;
    // The browser asks before it leaves a page that is sending.
    const ask = (event: BeforeUnloadEvent): void => event.preventDefault();
    window.addEventListener('beforeunload', ask);
    return () => window.removeEventListener('beforeunload', ask);
  }, [isGoing]);

  const begin = (id: number, file: File): void => {
    work.current.set(id, { file, abort: new AbortController() });
  };
  return {
    uploads,
    add: (files) => {
      const added = files.map((file): Upload => {
        const id = next.current;
        next.current += 1;
        begin(id, file);
        return { id, name: file.name, bytes: file.size, sent: 0, state: { status: 'waiting' } };
      });
      change({ kind: 'add', uploads: added });
    },
    cancel: (id) => {
      work.current.get(id)?.abort.abort();
      change({ kind: 'state', id, state: { status: 'cancelled' } });
    },
    retry: (id) => {
      const job = work.current.get(id);
      if (job === undefined) return;
      begin(id, job.file);
      change({ kind: 'sent', id, sent: 0 });
      change({ kind: 'state', id, state: { status: 'waiting' } });
    },
    clear: () => change({ kind: 'clear' }),
  };
}
