import type { RowFlow } from '@lathe/engine';
import { LatheError } from '@lathe/flow';
import { type EngineLimits, openSession, type Session } from '../../workspace/session.js';

/** With these a call ends when the engine's process ends, and every later call on it. */
const DEATHS = new Set(['engine-died', 'engine-out-of-memory']);

/** One session for all codecs, opened with the first and opened anew when its engine has died. */
export class SharedSession {
  readonly #workspace: string;
  readonly #limits: EngineLimits;
  #session: Promise<Session> | undefined;

  constructor(workspace: string, limits: EngineLimits) {
    this.#workspace = workspace;
    this.#limits = limits;
  }

  get(): Promise<Session> {
    if (this.#session !== undefined) return this.#session;
    const opening = openSession(this.#workspace, this.#limits);
    this.#session = opening;
    // What could not be opened, for want of space say, is tried again by the next call.
    opening.catch(() => {
      if (this.#session === opening) this.#session = undefined;
    });
    return opening;
  }

  /** Lets go of a session whose engine has died, unless somebody else has. */
  async forget(dead: Promise<Session>): Promise<void> {
    if (this.#session === dead) this.#session = undefined;
    await closed(dead);
  }

  async close(): Promise<void> {
    const session = this.#session;
    this.#session = undefined;
    if (session !== undefined) await closed(session);
  }
}

async function closed(session: Promise<Session>): Promise<void> {
  await session.then((open) => open.close()).catch(() => undefined);
}

interface OpenFlow {
  readonly session: Promise<Session>;
  readonly flow: Promise<RowFlow>;
}

/** A planned flow that is planned again when the engine under it has died. */
export class LastingRowFlow {
  readonly #sessions: SharedSession;
  readonly #plan: (session: Session) => Promise<RowFlow>;
  #open: OpenFlow | undefined;

  constructor(sessions: SharedSession, plan: (session: Session) => Promise<RowFlow>) {
    this.#sessions = sessions;
    this.#plan = plan;
  }

  /** Does something with the flow; once more on a new engine when the old one dies of it or has died before. */
  async use<T>(work: (flow: RowFlow) => Promise<T>): Promise<T> {
    const open = this.#opened();
    try {
      return await work(await open.flow);
    } catch (error) {
      if (!(error instanceof LatheError) || !DEATHS.has(error.code)) throw error;
      if (this.#open === open) this.#open = undefined;
      await this.#sessions.forget(open.session);
      return work(await this.#opened().flow);
    }
  }

  async close(): Promise<void> {
    const open = this.#open;
    this.#open = undefined;
    await open?.flow.then((flow) => flow.close()).catch(() => undefined);
  }

  #opened(): OpenFlow {
    if (this.#open !== undefined) return this.#open;
    const session = this.#sessions.get();
    const open = { session, flow: session.then(this.#plan) };
    this.#open = open;
    open.flow.catch(() => {
      if (this.#open === open) this.#open = undefined;
    });
    return open;
  }
}
