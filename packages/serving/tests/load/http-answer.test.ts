import { HttpAnswerParser, MalformedAnswer } from '@lathe/serving/load/http-answer';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

/** What the parser makes of parts that come one after the other; the last answer, and how many there were. */
function parse(parts: readonly Buffer[]) {
  const parser = new HttpAnswerParser(true);
  const answers = parts.map((part) => parser.push(part)).filter((answer) => answer !== null);
  return { answers, parser };
}

function textOf(text: string) {
  const { answers } = parse([Buffer.from(text, 'latin1')]);
  return answers.map(({ status, body, keepAlive }) => ({
    status,
    body: Buffer.from(body).toString(),
    keepAlive,
  }));
}

const COUNTED = 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\nX: y\r\n\r\nhello';
const CHUNKED =
  'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3;a=b\r\nhel\r\n2\r\nlo\r\n0\r\nTrailer: t\r\n\r\n';
const AFTER_CONTINUE = `HTTP/1.1 100 Continue\r\n\r\n${COUNTED}`;

describe('an answer', () => {
  test.each([
    ['with a length', COUNTED],
    ['in chunks with extensions and trailers', CHUNKED],
    ['after an interim one', AFTER_CONTINUE],
  ])('%s is read', (_, text) => {
    expect(textOf(text)).toEqual([{ status: 200, body: 'hello', keepAlive: true }]);
  });

  test.each([
    ['with a length', COUNTED],
    ['in chunks', CHUNKED],
    ['after an interim one', AFTER_CONTINUE],
  ])('%s is the same wherever it is cut in two, and byte by byte', (_, text) => {
    const bytes = Buffer.from(text, 'latin1');
    const cuts = Array.from({ length: bytes.length - 1 }, (__, at) => [
      bytes.subarray(0, at + 1),
      bytes.subarray(at + 1),
    ]);
    for (const parts of [...cuts, Array.from(bytes, (byte) => Buffer.from([byte]))]) {
      const { answers } = parse(parts);
      expect(answers).toHaveLength(1);
      expect(Buffer.from(answers[0]!.body).toString()).toBe('hello');
    }
  });

  test('of any bytes comes out as it went in, however it is chunked and cut', () => {
    fc.assert(
      fc.property(
        fc.array(fc.uint8Array({ minLength: 1, maxLength: 50 }), { maxLength: 6 }),
        fc.array(fc.nat(400), { maxLength: 6 }),
        (chunks, cuts) => {
          const message = Buffer.concat([
            Buffer.from('HTTP/1.1 503 No\r\nTransfer-Encoding: chunked\r\n\r\n'),
            ...chunks.flatMap((chunk) => [
              Buffer.from(`${chunk.length.toString(16)}\r\n`),
              chunk,
              Buffer.from('\r\n'),
            ]),
            Buffer.from('0\r\n\r\n'),
          ]);
          const places = [...new Set(cuts.map((cut) => cut % message.length))].sort(
            (a, b) => a - b,
          );
          const ends = [...places, message.length];
          const { answers } = parse(
            ends.map((end, at) => message.subarray(ends[at - 1] ?? 0, end)),
          );
          expect(answers).toHaveLength(1);
          expect(answers[0]!.status).toBe(503);
          expect(Buffer.compare(answers[0]!.body, Buffer.concat(chunks))).toBe(0);
        },
      ),
    );
  });

  test('without content needs no length', () => {
    expect(textOf('HTTP/1.1 204 No Content\r\n\r\n')).toEqual([
      { status: 204, body: '', keepAlive: true },
    ]);
  });

  test('that says close, and one of HTTP/1.0, end their connection', () => {
    expect(textOf('HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n')).toEqual([
      { status: 200, body: '', keepAlive: false },
    ]);
    expect(textOf('HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n')[0]?.keepAlive).toBe(false);
  });

  test('without a length lasts until the connection ends', () => {
    const { answers, parser } = parse([Buffer.from('HTTP/1.1 200 OK\r\n\r\nall of it')]);
    expect(answers).toEqual([]);
    expect(Buffer.from(parser.end()!.body).toString()).toBe('all of it');
  });

  test('that is cut off by the end of the connection is none', () => {
    expect(parse([Buffer.from(COUNTED.slice(0, -1))]).parser.end()).toBeNull();
    expect(parse([Buffer.from(CHUNKED.slice(0, -1))]).parser.end()).toBeNull();
  });

  test.each([
    ['two lengths', 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello'],
    [
      'a length and chunks',
      'HTTP/1.1 200 OK\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n',
    ],
    ['a length that is no number', 'HTTP/1.1 200 OK\r\nContent-Length: 5x\r\n\r\nhello'],
    ['bytes after it', `${COUNTED}H`],
    ['another answer after it', COUNTED + COUNTED],
    [
      'a chunk longer than it says',
      'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhel\r\n',
    ],
    ['a size that is no number', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxy\r\n'],
    ['a folded header', 'HTTP/1.1 200 OK\r\nA: b\r\n c\r\n\r\n'],
    ['another protocol', 'SSH-2.0-OpenSSH_9\r\n\r\n'],
    ['compressed transfer', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n'],
  ])('with %s is refused', (_, text) => {
    expect(() => textOf(text)).toThrow(MalformedAnswer);
  });
});
