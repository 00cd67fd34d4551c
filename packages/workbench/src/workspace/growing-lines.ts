import { type FSWatcher, watch } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';

const CHUNK_BYTES = 65_536;
/** Milliseconds; not every file system tells of changes. */
const LOOK_EVERY = 500;

/**
 * The whole lines of a file, those that are there and then those that are added, until `isOver` says that
 * nothing will be added and everything has been read, or the signal is aborted. The file may come later.
 * Between lines, after each look that found none, `undefined` is given.
 */
export async function* growingLines(
  file: string,
  isOver: () => Promise<boolean>,
  signal: AbortSignal,
): AsyncGenerator<string | undefined> {
  const change = new ChangeOf(file);
  let handle: FileHandle | undefined;
  let begun: Buffer = Buffer.alloc(0);
  let offset = 0;
  const buffer = Buffer.alloc(CHUNK_BYTES);
  try {
    while (!signal.aborted) {
      // Asked before reading: what is written up to the end is read then.
      const over = await isOver();
      handle ??= await open(file, 'r').catch(() => undefined);
      for (;;) {
        const read = (await handle?.read(buffer, 0, CHUNK_BYTES, offset))?.bytesRead ?? 0;
        if (read === 0) break;
        offset += read;
        begun = Buffer.concat([begun, buffer.subarray(0, read)]);
        for (let end = begun.indexOf(10); end >= 0; end = begun.indexOf(10)) {
          yield begun.toString('utf8', 0, end);
          begun = begun.subarray(end + 1);
          if (signal.aborted) return;
        }
      }
      if (over) return;
      yield undefined;
      await change.next(signal);
    }
  } finally {
    change.close();
    await handle?.close();
  }
}

/** Waits for a file to change, or for a while. */
class ChangeOf {
  private watcher: FSWatcher | undefined;
  private wake: () => void = () => undefined;

  constructor(private readonly file: string) {}

  async next(signal: AbortSignal): Promise<void> {
    this.watcher ??= this.watched();
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, LOOK_EVERY);
      this.wake = () => {
        clearTimeout(timer);
        resolve();
      };
      if (signal.aborted) this.wake();
      else signal.addEventListener('abort', this.wake, { once: true });
    });
    signal.removeEventListener('abort', this.wake);
  }

  close(): void {
    this.watcher?.close();
  }

  private watched(): FSWatcher | undefined {
    try {
      const watcher = watch(this.file, { persistent: false }, () => this.wake());
      watcher.on('error', () => undefined);
      return watcher;
    } catch {
      return undefined;
    }
  }
}
