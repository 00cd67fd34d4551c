/** A whole answer of a server. */
export interface HttpAnswer {
  readonly status: number;
  /** Empty unless bodies are kept. */
  readonly body: Uint8Array;
  /** Bytes of the answer's body, kept or not. */
  readonly bodyBytes: number;
  /** Whether the connection may carry another request. */
  readonly keepAlive: boolean;
  /** `Inference-Header-Content-Length` of the Open Inference Protocol's binary extension, or null. */
  readonly inferenceHeaderLength: number | null;
}

/** Thrown for bytes that are not one well-formed answer to one request. */
export class MalformedAnswer extends Error {
  override readonly name = 'MalformedAnswer';
}

type Phase = 'head' | 'counted' | 'chunk-size' | 'chunk' | 'chunk-end' | 'trailers' | 'until-end';

const CRLF = '\r\n';
const HEAD_END = Buffer.from('\r\n\r\n');
const EMPTY = Buffer.alloc(0);
const MOST_HEAD_BYTES = 65_536;
const MOST_SIZE_LINE = 1_024;

/**
 * Reads answers of HTTP/1.0 and 1.1 to requests that are sent one at a time, neither pipelined nor `HEAD`
 * (RFC 9112). It is strict where leniency could cross answers: conflicting or odd lengths, bytes after an
 * answer and folded headers are refused with `MalformedAnswer`.
 */
export class HttpAnswerParser {
  private phase: Phase = 'head';
  private rest: Buffer = EMPTY;
  private left = 0;
  private status = 0;
  private keepAlive = true;
  private inferenceHeaderLength: number | null = null;
  private parts: Buffer[] = [];
  private bodyBytes = 0;

  constructor(private readonly keepBody: boolean) {}

  /** Whether a part of an answer has come, so that an end of the connection now cuts it off. */
  get begun(): boolean {
    return this.phase !== 'head' || this.rest.length > 0;
  }

  /** Takes what has come. Gives the answer once it is whole, else null. Errors: `MalformedAnswer`. */
  push(bytes: Buffer): HttpAnswer | null {
    let data = this.rest.length === 0 ? bytes : Buffer.concat([this.rest, bytes]);
    this.rest = EMPTY;
    for (;;) {
      switch (this.phase) {
        case 'head': {
          const end = data.indexOf(HEAD_END);
          if (end < 0) {
            if (data.length > MOST_HEAD_BYTES) throw new MalformedAnswer('its head does not end');
            return this.wait(data);
          }
          const head = data.toString('latin1', 0, end);
          data = data.subarray(end + HEAD_END.length);
          if (this.readHead(head)) return this.finish(data);
          break;
        }
        case 'counted':
        case 'chunk': {
          const taken = Math.min(this.left, data.length);
          this.take(data.subarray(0, taken));
          this.left -= taken;
          data = data.subarray(taken);
          if (this.left > 0) return null;
          if (this.phase === 'counted') return this.finish(data);
          this.phase = 'chunk-end';
          break;
        }
        case 'chunk-size': {
          const line = lineOf(data);
          if (line === null) return this.wait(data);
          data = data.subarray(line.length + CRLF.length);
          this.left = chunkSize(line);
          this.phase = this.left === 0 ? 'trailers' : 'chunk';
          break;
        }
        case 'chunk-end': {
          if (data.length < CRLF.length) return this.wait(data);
          if (data[0] !== 13 || data[1] !== 10) throw new MalformedAnswer('a chunk does not end');
          data = data.subarray(CRLF.length);
          this.phase = 'chunk-size';
          break;
        }
        case 'trailers': {
          const line = lineOf(data);
          if (line === null) return this.wait(data);
          data = data.subarray(line.length + CRLF.length);
          if (line === '') return this.finish(data);
          break;
        }
        case 'until-end':
          this.take(data);
          return null;
      }
    }
  }

  /** Takes the end of the connection. Gives the answer that it ends, else null: nothing had come, or too little. */
  end(): HttpAnswer | null {
    return this.phase === 'until-end' ? this.finish(EMPTY) : null;
  }

  /** True when the answer ends with its head. */
  private readHead(head: string): boolean {
    const lines = head.split(CRLF);
    const statusLine = /^HTTP\/1\.([01]) ([1-5]\d\d)(?: .*)?$/.exec(lines[0] ?? '');
    if (statusLine === null) throw new MalformedAnswer('it does not begin as HTTP/1.1');
    this.status = Number(statusLine[2]);
    this.keepAlive = statusLine[1] === '1';
    let length: number | null = null;
    let chunked = false;
    for (let index = 1; index < lines.length; index += 1) {
      const line = lines[index] ?? '';
      const colon = line.indexOf(':');
      if (colon <= 0 || /[\s]/.test(line.slice(0, colon))) {
        throw new MalformedAnswer('a header line is not one');
      }
      const value = line.slice(colon + 1).trim();
      switch (line.slice(0, colon).toLowerCase()) {
        case 'content-length': {
          if (!/^\d{1,15}$/.test(value)) throw new MalformedAnswer('its length is no number');
          if (length !== null && length !== Number(value)) {
            throw new MalformedAnswer('it has two lengths');
          }
          length = Number(value);
          break;
        }
        case 'transfer-encoding':
          if (value.toLowerCase() !== 'chunked') {
            throw new MalformedAnswer(`its transfer encoding is "${value}"`);
          }
          chunked = true;
          break;
        case 'connection':
          for (const token of value.toLowerCase().split(/\s*,\s*/)) {
            if (token === 'close') this.keepAlive = false;
            else if (token === 'keep-alive') this.keepAlive = true;
          }
          break;
        case 'inference-header-content-length':
          this.inferenceHeaderLength = /^\d{1,15}$/.test(value) ? Number(value) : null;
          break;
      }
    }
    if (this.status < 200) {
      // An interim answer (100 Continue, 103 Early Hints): the real one follows on the same connection.
      if (this.status === 101) throw new MalformedAnswer('it changes the protocol');
      this.reset();
      return false;
    }
    if (chunked && length !== null) throw new MalformedAnswer('it has a length and chunks');
    if (this.status === 204 || this.status === 304) return true;
    if (chunked) {
      this.phase = 'chunk-size';
      return false;
    }
    if (length === null) {
      this.phase = 'until-end';
      this.keepAlive = false;
      return false;
    }
    this.left = length;
    this.phase = 'counted';
    return length === 0;
  }

  private take(bytes: Buffer): void {
    this.bodyBytes += bytes.length;
    if (this.keepBody && bytes.length > 0) this.parts.push(bytes);
  }

  private wait(data: Buffer): null {
    if (this.phase !== 'head' && data.length > MOST_SIZE_LINE && this.phase === 'chunk-size') {
      throw new MalformedAnswer('the size of a chunk does not end');
    }
    if (data.length > MOST_HEAD_BYTES) throw new MalformedAnswer('its trailers do not end');
    this.rest = data;
    return null;
  }

  private finish(after: Buffer): HttpAnswer {
    if (after.length > 0) throw new MalformedAnswer('bytes follow it that nobody asked for');
    const answer: HttpAnswer = {
      status: this.status,
      body: this.keepBody ? Buffer.concat(this.parts) : EMPTY,
      bodyBytes: this.bodyBytes,
      keepAlive: this.keepAlive,
      inferenceHeaderLength: this.inferenceHeaderLength,
    };
    this.reset();
    return answer;
  }

  private reset(): void {
    this.phase = 'head';
    this.rest = EMPTY;
    this.left = 0;
    this.status = 0;
    this.keepAlive = true;
    this.inferenceHeaderLength = null;
    this.parts = [];
    this.bodyBytes = 0;
  }
}

/** The line that `data` begins with, without its end; null when it has not come whole. */
function lineOf(data: Buffer): string | null {
  const end = data.indexOf(CRLF, 0, 'latin1');
  return end < 0 ? null : data.toString('latin1', 0, end);
}

function chunkSize(line: string): number {
  const size = /^([0-9a-f]{1,8})(?:\s*;.*)?$/i.exec(line)?.[1];
  if (size === undefined) throw new MalformedAnswer('the size of a chunk is no number');
  return Number.parseInt(size, 16);
}
