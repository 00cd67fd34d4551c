import { type Frame, promisedLength } from './frame.js';

const PREFIX_BYTES = 4;

/** Puts frames together from the pieces in which a socket delivers them. */
export class FrameReader {
  readonly #onFrame: (frame: Frame) => void;
  readonly #prefix = new Uint8Array(PREFIX_BYTES);
  #prefixFilled = 0;
  #frame: Uint8Array<ArrayBuffer> | null = null;
  #filled = 0;

  constructor(onFrame: (frame: Frame) => void) {
    this.#onFrame = onFrame;
  }

  push(bytes: Uint8Array): void {
    for (let at = 0; at < bytes.byteLength; ) {
      if (this.#frame === null) {
        const part = bytes.subarray(at, at + PREFIX_BYTES - this.#prefixFilled);
        this.#prefix.set(part, this.#prefixFilled);
        this.#prefixFilled += part.byteLength;
        at += part.byteLength;
        if (this.#prefixFilled < PREFIX_BYTES) return;
        // Memory of its own, so that the tensors in it are aligned and may outlive the read buffer.
        this.#frame = new Uint8Array(promisedLength(this.#prefix));
        this.#frame.set(this.#prefix);
        this.#filled = PREFIX_BYTES;
        this.#prefixFilled = 0;
      }
      const part = bytes.subarray(at, at + this.#frame.byteLength - this.#filled);
      this.#frame.set(part, this.#filled);
      this.#filled += part.byteLength;
      at += part.byteLength;
      if (this.#filled === this.#frame.byteLength) {
        const { buffer } = this.#frame;
        this.#frame = null;
        this.#onFrame(buffer);
      }
    }
  }
}
