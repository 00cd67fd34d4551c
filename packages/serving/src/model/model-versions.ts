import { setTimeout as pause } from 'node:timers/promises';
import { LatheError } from '@lathe/flow/error';
import { FailedModel } from './failed-model.js';
import { loadFailure } from './load-failure.js';
import type { LoadedModel } from './loaded-model.js';
import { type Fingerprint, fingerprint } from './model-files.js';
import type { FoundModel, FoundVersion } from './model-location.js';
import type { ServedModel } from './served-model.js';
import { isStub } from './stub-location.js';

export interface OpenedVersion {
  readonly model: LoadedModel;
  /** That it took to load. */
  readonly seconds: number;
  close(): Promise<void>;
}

export interface VersionOpener {
  open(model: string, found: FoundVersion): Promise<OpenedVersion>;
  /** Told when it serves. */
  onReady(model: string, version: string, opened: OpenedVersion): void;
  /** Told when it could not be loaded. `goesOn`: what was served before is served on. */
  onFailed(model: string, version: string, error: LatheError, goesOn: boolean): void;
}

/** A version as it was last seen on disk, and what came of it. */
interface Slot {
  /** As it was tried last; null: never. */
  tried: Fingerprint | null;
  /** As it was seen last; what differs from `tried` must be seen twice, for it may be half copied. */
  seen: Fingerprint | null;
  opened: OpenedVersion | null;
  failure: LatheError | null;
  failed: FailedModel | null;
  /** Looks in a row at which it was not there. */
  missed: number;
}

/**
 * How long a version that has been replaced still takes requests from those that had already found it, because
 * they read a body or convert rows in between. Milliseconds.
 */
const GRACE_MS = 2_000;
/** A rename replaces a folder in two steps: gone is what is missing twice. */
const MISSES = 2;

/** The versions of one model: which are served, which have failed, which are on their way out. */
export class ModelVersions {
  readonly #name: string;
  readonly #most: number;
  readonly #opener: VersionOpener;
  readonly #slots = new Map<string, Slot>();
  /** Latest first. */
  #served: readonly string[] = [];
  readonly #leaving = new Set<Promise<void>>();
  readonly #hurry = new AbortController();
  #missed = 0;

  /** `most`: how many of the latest versions are served. */
  constructor(name: string, most: number, opener: VersionOpener) {
    this.#name = name;
    this.#most = most;
    this.#opener = opener;
  }

  all(): readonly ServedModel[] {
    return [...this.#slots.values()].flatMap(({ opened, failed }) => opened?.model ?? failed ?? []);
  }

  /** The version asked for, else the latest that is ready, else the latest; null when there is none. */
  find(version?: string): ServedModel | null {
    if (version !== undefined) {
      const slot = this.#slots.get(version);
      return slot?.opened?.model ?? slot?.failed ?? null;
    }
    for (const each of this.#served) {
      const model = this.#slots.get(each)?.opened?.model;
      if (model?.state === 'ready') return model;
    }
    return this.all()[0] ?? null;
  }

  /** Why nothing is served, of the latest version; null when something is. */
  failure(): LatheError | null {
    if (this.#served.length > 0) return null;
    for (const slot of this.#slots.values()) if (slot.failure !== null) return slot.failure;
    return null;
  }

  /**
   * Follows what is on disk. A new or changed version is loaded beside the one that serves and takes its place
   * when it is ready; one that cannot be loaded leaves everything as it is.
   * `when-still`: only what has not changed since the last look.
   */
  async refresh(found: FoundModel, when: 'now' | 'when-still'): Promise<void> {
    this.#missed = 0;
    const served: string[] = [];
    for (const version of this.#candidates(found)) {
      if (served.length >= this.#most) break;
      const onDisk = found.versions.find((each) => each.version === version);
      const slot = this.#slot(version);
      if (onDisk === undefined) slot.missed += 1;
      else {
        slot.missed = 0;
        await this.#follow(slot, onDisk, when);
      }
      if (slot.opened !== null && slot.missed < MISSES) served.push(version);
    }
    this.#served = served;
    for (const [version, slot] of this.#slots) {
      const isOnDisk = found.versions.some((each) => each.version === version);
      if (served.includes(version)) continue;
      if (slot.opened !== null) {
        this.#leave(slot.opened);
        // Forgotten, so that it is loaded again should the versions after it go away.
        this.#slots.delete(version);
      } else if (!isOnDisk) this.#slots.delete(version);
    }
  }

  /** It was not there at a look; true when it is gone. */
  miss(): boolean {
    this.#missed += 1;
    return this.#missed >= MISSES;
  }

  async drain(): Promise<void> {
    await Promise.all([...this.#slots.values()].map(({ opened }) => opened?.model.drain()));
  }

  async close(): Promise<void> {
    this.#hurry.abort();
    await Promise.all([...this.#slots.values()].map(({ opened }) => opened?.close()));
    await Promise.all(this.#leaving);
    this.#slots.clear();
    this.#served = [];
  }

  /** Latest first: what is on disk, and what is served though it is missing. */
  #candidates(found: FoundModel): readonly string[] {
    const versions = new Set([...found.versions.map((each) => each.version), ...this.#served]);
    return [...versions].sort((one, other) => Number(other) - Number(one));
  }

  #slot(version: string): Slot {
    const known = this.#slots.get(version);
    if (known !== undefined) return known;
    const slot: Slot = {
      tried: null,
      seen: null,
      opened: null,
      failure: null,
      failed: null,
      missed: 0,
    };
    this.#slots.set(version, slot);
    return slot;
  }

  async #follow(slot: Slot, found: FoundVersion, when: 'now' | 'when-still'): Promise<void> {
    try {
      const now = await fingerprintOf(found, slot.seen);
      const still = slot.seen?.text === now.text;
      slot.seen = now;
      if (slot.tried?.text === now.text || (when === 'when-still' && !still)) return;
      slot.tried = now;
      const opened = await this.#opener.open(this.#name, found);
      slot.seen = await fingerprintOf(found, now).catch(() => null);
      if (slot.seen?.text !== now.text) {
        // What was copied may be half of each.
        await opened.close();
        throw changing(found.file);
      }
      if (slot.opened !== null) this.#leave(slot.opened);
      slot.opened = opened;
      slot.failure = null;
      slot.failed = null;
      this.#opener.onReady(this.#name, found.version, opened);
    } catch (error) {
      this.#fail(slot, found, loadFailure(error, found.file));
    }
  }

  #fail(slot: Slot, { version }: FoundVersion, error: LatheError): void {
    // It is tried again as soon as it stands still.
    if (error.code === CHANGING) slot.tried = null;
    slot.failure = error;
    if (slot.opened === null) slot.failed = new FailedModel(this.#name, version, error);
    else
      slot.opened.model.newerProblem = `The files have changed, but not to a model: ${error.message}`;
    const goesOn = slot.opened !== null || this.#served.length > 0;
    this.#opener.onFailed(this.#name, version, error, goesOn);
  }

  /** Nobody finds it any more; those who have it are answered, then it is closed. */
  #leave(opened: OpenedVersion): void {
    const left = pause(GRACE_MS, undefined, { signal: this.#hurry.signal })
      .catch(() => undefined)
      .then(() => opened.model.drain())
      .then(() => opened.close())
      .finally(() => this.#leaving.delete(left));
    this.#leaving.add(left);
  }
}

const CHANGING = 'model-changing';
/** A stub has no file. */
const NO_FILES: Fingerprint = { files: [], text: 'stub' };

const fingerprintOf = (found: FoundVersion, known: Fingerprint | null): Promise<Fingerprint> =>
  isStub(found.file) ? Promise.resolve(NO_FILES) : fingerprint(found, known);

const changing = (file: string): LatheError =>
  new LatheError({
    code: CHANGING,
    kind: 'data',
    message: 'The files of the model changed while they were read.',
    place: { file },
    advice: 'Wait until they are copied; better, copy them beside and rename the folder.',
  });
