/** Bytes kept from the beginning and from the end of what a step prints. */
export const KEPT_BYTES = 64 * 1024;

/** How long printed text is gathered before it is passed on. */
const QUIET_MILLISECONDS = 250;

/**
 * Collects what one call prints: the first and the last 64 KiB, with the number of bytes cut between
 * them, so that a step that prints megabytes costs no memory. Watches for the mark that ends the call.
 */
export class PrintedText {
  readonly #mark: Buffer;
  readonly #onText: ((text: string) => void) | undefined;
  #head = Buffer.alloc(0);
  #tail: Buffer[] = [];
  #tailBytes = 0;
  #total = 0;
  /** Bytes that may be the beginning of the mark. */
  #held = Buffer.alloc(0);
  #ended = false;
  #resolveComplete: () => void = () => undefined;
  /** Settles when the mark has been seen. */
  readonly complete = new Promise<void>((resolve) => {
    this.#resolveComplete = resolve;
  });
  #shownBytes = 0;
  #showing: NodeJS.Timeout | undefined;
  readonly #decoder = new TextDecoder();

  /**
   * @param mark text that the side-car prints when everything of the call has been printed
   * @param onText gets the text as it comes, in pieces, as far as the first 64 KiB
   */
  constructor(mark: string, onText?: (text: string) => void) {
    this.#mark = Buffer.from(mark);
    this.#onText = onText;
  }

  add(chunk: Buffer): void {
    if (this.#ended) return;
    const joined = this.#held.length === 0 ? chunk : Buffer.concat([this.#held, chunk]);
    const at = joined.indexOf(this.#mark);
    if (at >= 0) {
      this.#keep(joined.subarray(0, at));
      this.#held = Buffer.alloc(0);
      this.#ended = true;
      clearTimeout(this.#showing);
      this.#resolveComplete();
      return;
    }
    const window = Math.max(0, joined.length - this.#mark.length + 1);
    const begin = joined.subarray(window).indexOf(this.#mark.subarray(0, 1));
    const safe = begin < 0 ? joined.length : window + begin;
    this.#keep(joined.subarray(0, safe));
    this.#held = Buffer.from(joined.subarray(safe));
    this.#showing ??= setTimeout(() => this.#show(), QUIET_MILLISECONDS);
  }

  /** Shows what has not been shown yet, and nothing after that. */
  stop(): void {
    clearTimeout(this.#showing);
    this.#show();
    this.#ended = true;
  }

  /** Everything kept, as text; says how much was cut. */
  text(): string {
    const rest = this.#ended ? [] : [this.#held];
    const tail = Buffer.concat([...this.#tail, ...rest]);
    const cut =
      this.#total + (this.#ended ? 0 : this.#held.length) - this.#head.length - tail.length;
    const kept = cut > 0 ? tail.subarray(Math.max(0, tail.length - KEPT_BYTES)) : tail;
    const missing = cut + tail.length - kept.length;
    if (missing <= 0) return Buffer.concat([this.#head, kept]).toString('utf8');
    const count = missing.toLocaleString('en-US');
    return `${decodeCut(this.#head)}\n[... ${count} bytes of output cut here ...]\n${decodeCut(kept)}`;
  }

  #keep(bytes: Buffer): void {
    this.#total += bytes.length;
    const room = KEPT_BYTES - this.#head.length;
    if (room > 0) this.#head = Buffer.concat([this.#head, bytes.subarray(0, room)]);
    const rest = room > 0 ? bytes.subarray(room) : bytes;
    if (rest.length === 0) return;
    this.#tail.push(Buffer.from(rest));
    this.#tailBytes += rest.length;
    while (this.#tailBytes - (this.#tail[0]?.length ?? 0) >= KEPT_BYTES) {
      this.#tailBytes -= this.#tail.shift()?.length ?? 0;
    }
  }

  #show(): void {
    this.#showing = undefined;
    if (this.#onText === undefined || this.#shownBytes >= this.#head.length) return;
    const fresh = this.#head.subarray(this.#shownBytes);
    this.#shownBytes = this.#head.length;
    const text = this.#decoder.decode(fresh, { stream: true });
    if (text !== '') this.#onText(text);
  }
}

/** Text of bytes that may begin or end in the middle of a character. */
function decodeCut(bytes: Buffer): string {
  return bytes.toString('utf8').replace(/^\uFFFD{1,3}|\uFFFD{1,3}$/gu, '');
}
