import { createWriteStream } from 'node:fs';
import type { Writable } from 'node:stream';
import type { InferTiming, ServedModel } from '../model/served-model.js';
import type { Protocol } from './metrics/traffic.js';

export interface LoggedRequest {
  readonly client: string;
  readonly method: string;
  readonly path: string;
  readonly status: number;
  readonly milliseconds: number;
  /** Of a request for a prediction. */
  readonly protocol: Protocol | null;
  readonly model: ServedModel | null;
  readonly timing: InferTiming | null;
  /** Code of the error that was answered. */
  readonly error: string | null;
}

/** Lines that a stream may hold back before new ones are dropped, in bytes: a full disk must not fill memory. */
const MOST_HELD = 4 * 2 ** 20;

/** One JSON object a line and request, to a file (appended) or to standard error. */
export class AccessLog {
  private readonly stream: Writable;
  private readonly ownsStream: boolean;
  private dropped = 0;

  constructor(target: string) {
    this.ownsStream = target !== 'stderr';
    this.stream = this.ownsStream ? createWriteStream(target, { flags: 'a' }) : process.stderr;
    // A log that cannot be written must not stop the endpoint.
    if (this.ownsStream) this.stream.on('error', () => undefined);
  }

  write(request: LoggedRequest): void {
    if (this.stream.writableLength > MOST_HELD) {
      this.dropped += 1;
      return;
    }
    const { protocol, model, timing } = request;
    const { dropped } = this;
    this.dropped = 0;
    this.stream.write(
      `${JSON.stringify({
        time: new Date().toISOString(),
        client: request.client,
        method: request.method,
        path: request.path,
        status: request.status,
        ms: rounded(request.milliseconds),
        ...(model === null ? {} : { protocol, model: model.name, version: model.version }),
        ...(timing === null
          ? {}
          : {
              queueMs: rounded(timing.queue),
              computeMs: rounded(timing.compute),
              batch: timing.batch,
            }),
        ...(request.error === null ? {} : { error: request.error }),
        ...(dropped === 0 ? {} : { droppedLines: dropped }),
      })}\n`,
    );
  }

  close(): Promise<void> {
    if (!this.ownsStream) return Promise.resolve();
    return new Promise((resolve) => {
      this.stream.on('error', () => resolve());
      this.stream.end(() => resolve());
    });
  }
}

const rounded = (milliseconds: number): number => Math.round(milliseconds * 1000) / 1000;
