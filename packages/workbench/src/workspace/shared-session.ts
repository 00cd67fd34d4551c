import { LatheError } from '@lathe/flow';
import { type Lane, Lanes } from './lanes.js';
import type { EngineLimits, Session } from './session.js';

/**
 * The one engine of a workspace. Opened when a call first needs it; opened again when its process has
 * died. Calls that need no engine never wait for it.
 */
export class SharedSession {
  private opening: Promise<Session> | undefined;
  private closed = false;
  private readonly lanes = new Lanes();

  constructor(
    private readonly folder: string,
    private readonly limits: EngineLimits,
  ) {}

  /**
   * Runs work in the session when its lane has room; once more when the engine died under it. Work that
   * still waits when its signal is aborted is dropped.
   */
  async use<T>(
    lane: Lane,
    work: (session: Session) => Promise<T>,
    signal: AbortSignal,
  ): Promise<T> {
    return this.lanes.take(lane, signal, async () => {
      try {
        return await this.attempt(work);
      } catch (error) {
        if (!isEngineGone(error) || signal.aborted || this.closed) throw error;
        return await this.attempt(work);
      }
    });
  }

  /** Opens the engine before anyone asks; the first call tells what goes wrong. */
  warm(): void {
    void this.open().catch(() => undefined);
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
    const opening = import('./session.js').then(({ openSession }) =>
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
