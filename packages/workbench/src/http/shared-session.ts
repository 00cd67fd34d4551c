import { LatheError } from '@lathe/flow';
import type { EngineLimits, Session } from '../workspace/session.js';

/** Pages that compute at the same time; further ones wait for a turn. */
const MOST_AT_ONCE = 4;

/**
 * The one engine of a workspace. Opened when a page first needs it; opened again when its process has
 * died. Pages that need no engine never wait for it.
 */
export class SharedSession {
  private opening: Promise<Session> | undefined;
  private closed = false;
  private working = 0;
  private readonly waiting: (() => void)[] = [];

  constructor(
    private readonly folder: string,
    private readonly limits: EngineLimits,
  ) {}

  /** Runs work in the session; once more when the engine died under it. */
  async use<T>(work: (session: Session) => Promise<T>, signal: AbortSignal): Promise<T> {
    await this.turn();
    try {
      signal.throwIfAborted();
      try {
        return await this.attempt(work);
      } catch (error) {
        if (!isEngineGone(error) || signal.aborted || this.closed) throw error;
        return await this.attempt(work);
      }
    } finally {
      this.working -= 1;
      this.waiting.shift()?.();
    }
  }

  async close(): Promise<void> {
    this.closed = true;
    await this.forget(this.opening);
  }

  private async attempt<T>(work: (session: Session) => Promise<T>): Promise<T> {
    const opening = this.open();
    try {
      return await work(await opening);
    } catch (error) {
      if (isEngineGone(error)) await this.forget(opening);
      throw error;
    }
  }

  private open(): Promise<Session> {
    if (this.closed) return Promise.reject(closing());
    if (this.opening !== undefined) return this.opening;
    const opening = import('../workspace/session.js').then(({ openSession }) =>
      openSession(this.folder, this.limits),
    );
    this.opening = opening;
    opening.catch(() => {
      if (this.opening === opening) this.opening = undefined;
    });
    return opening;
  }

  private async forget(opening: Promise<Session> | undefined): Promise<void> {
    if (this.opening === opening) this.opening = undefined;
    const session = await opening?.catch(() => undefined);
    await session?.close();
  }

  private async turn(): Promise<void> {
    while (this.working >= MOST_AT_ONCE) {
      await new Promise<void>((resolve) => this.waiting.push(resolve));
    }
    this.working += 1;
  }
}

function isEngineGone(error: unknown): boolean {
  return (
    error instanceof LatheError && (error.code === 'engine-died' || error.code === 'engine-closed')
  );
}

const closing = (): LatheError =>
  new LatheError({
    code: 'cancelled',
    kind: 'cancelled',
    message: 'The studio is closing.',
    advice: 'Start it again with `lathe studio`.',
  });
