import { Transform, type TransformCallback } from 'node:stream';

const [QUOTE, COMMA, SEMICOLON, TAB, BAR, LF, CR] = [0x22, 0x2c, 0x3b, 0x09, 0x7c, 0x0a, 0x0d];
const [EQUALS, PLUS, MINUS, AT] = [0x3d, 0x2b, 0x2d, 0x40];
const DELIMITERS = [COMMA, SEMICOLON, TAB, BAR];
const APOSTROPHE = Buffer.from("'");
const BYTE_ORDER_MARK = Buffer.from([0xef, 0xbb, 0xbf]);
/** Bytes; what is longer is no number that anybody wrote. */
const LONGEST_NUMBER = 64;
/** Bytes of the first line that tell the delimiter. */
const HEAD = 65_536;

/**
 * Puts an apostrophe before each cell of a CSV text that a spreadsheet would take for a formula: those
 * that begin with `=`, `@`, a tab or a carriage return, or with `+` or `-` unless they are numbers
 * (https://owasp.org/www-community/attacks/CSV_Injection). All other bytes stay as they are. The
 * delimiter is the likeliest of comma, semicolon, tab and bar in the first line.
 */
export function escapeFormulas(): Transform {
  let head: Buffer | undefined = Buffer.alloc(0);
  let cells: CellEscaper | undefined;
  return new Transform({
    transform(chunk: Buffer, _, done: TransformCallback) {
      if (head !== undefined) {
        head = Buffer.concat([head, chunk]);
        if (head.length < HEAD && !head.includes(LF)) return done();
      }
      const text = head ?? chunk;
      cells ??= new CellEscaper(delimiterOf(text));
      head = undefined;
      done(null, cells.take(text));
    },
    flush(done) {
      cells ??= new CellEscaper(delimiterOf(head ?? Buffer.alloc(0)));
      done(null, Buffer.concat([cells.take(head ?? Buffer.alloc(0)), cells.end()]));
    },
  });
}

function delimiterOf(text: Buffer): number {
  const counts = DELIMITERS.map(() => 0);
  let quoted = false;
  for (const byte of text.subarray(0, HEAD)) {
    if (byte === QUOTE) quoted = !quoted;
    else if (byte === LF && !quoted) break;
    else if (!quoted && DELIMITERS.includes(byte)) {
      const index = DELIMITERS.indexOf(byte);
      counts[index] = (counts[index] ?? 0) + 1;
    }
  }
  const most = Math.max(...counts);
  return most === 0 ? COMMA : (DELIMITERS[counts.indexOf(most)] ?? COMMA);
}

/** Where the next byte stands. */
type State =
  /** At the beginning of a cell, before a quote. */
  | 'start'
  /** At the first byte of the cell's content. */
  | 'first'
  /** In a cell that begins with a sign and may be a number; its bytes are held back. */
  | 'sign'
  /** Later in the cell. */
  | 'rest'
  /** After a quote inside a quoted cell: the end of it, or half of a doubled quote. */
  | 'quote';

class CellEscaper {
  private state: State = 'start';
  private quoted = false;
  private held: number[] = [];
  private atBeginning = true;

  constructor(private readonly delimiter: number) {}

  take(chunk: Buffer): Buffer {
    const parts: Buffer[] = [];
    let begin = 0;
    let from = 0;
    if (this.atBeginning && chunk.length > 0) {
      this.atBeginning = false;
      if (chunk.subarray(0, 3).equals(BYTE_ORDER_MARK)) from = 3;
    }
    for (let index = from; index < chunk.length; index += 1) {
      const byte = chunk[index] ?? 0;
      if (this.state === 'sign') {
        if (!this.endsCell(byte) && this.held.length < LONGEST_NUMBER) {
          this.held.push(byte);
          begin = index + 1;
          continue;
        }
        parts.push(this.released(this.endsCell(byte)));
        begin = index;
        this.state = 'rest';
      }
      if (this.state === 'start') {
        this.quoted = byte === QUOTE;
        this.state = 'first';
        if (this.quoted) continue;
      }
      if (this.state === 'first') {
        if (byte === PLUS || byte === MINUS) {
          parts.push(chunk.subarray(begin, index));
          begin = index + 1;
          this.held = [byte];
          this.state = 'sign';
          continue;
        }
        if (this.startsFormula(byte)) {
          parts.push(chunk.subarray(begin, index), APOSTROPHE);
          begin = index;
        }
        this.state = 'rest';
      }
      this.pass(byte);
    }
    parts.push(chunk.subarray(begin));
    return Buffer.concat(parts);
  }

  end(): Buffer {
    return this.state === 'sign' ? this.released(true) : Buffer.alloc(0);
  }

  /** What was held back, as it is when all of it is a number. */
  private released(complete: boolean): Buffer {
    const held = Buffer.from(this.held);
    this.held = [];
    const isNumber =
      complete && /^[+-](?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/.test(held.toString('latin1'));
    return isNumber ? held : Buffer.concat([APOSTROPHE, held]);
  }

  /** Moves on over a byte that stays. */
  private pass(byte: number): void {
    if (this.quoted) {
      if (this.state === 'quote') {
        if (byte === QUOTE) this.state = 'rest';
        else {
          this.quoted = false;
          this.state = this.separates(byte) ? 'start' : 'rest';
        }
      } else if (byte === QUOTE) this.state = 'quote';
    } else if (this.separates(byte)) this.state = 'start';
  }

  private separates(byte: number): boolean {
    return byte === this.delimiter || byte === LF;
  }

  private endsCell(byte: number): boolean {
    return this.quoted ? byte === QUOTE : this.separates(byte) || byte === CR;
  }

  /** Unquoted, a carriage return ends the row; a tab may be the delimiter. */
  private startsFormula(byte: number): boolean {
    if (byte === EQUALS || byte === AT) return true;
    if (byte === TAB) return this.quoted || this.delimiter !== TAB;
    return byte === CR && this.quoted;
  }
}
