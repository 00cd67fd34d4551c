import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Connection, followRun } from '../../src/pages/runs/run-stream.js';

/** What a browser's EventSource does, by hand. */
class Stream extends EventTarget {
  static latest: Stream;
  isClosed = false;
  onopen = () => {};
  onerror = () => {};
  onmessage = (_: { data: string }) => {};
  constructor(readonly address: string) {
    super();
    Stream.latest = this;
  }
  close() {
    this.isClosed = true;
  }
}

const isNumber = (line: unknown): line is number => typeof line === 'number';

function follow() {
  const told: (readonly number[])[] = [];
  const connections: Connection[] = [];
  const ends: number[] = [];
  const stop = followRun(
    { id: '1', folder: 'a b' },
    {
      isEvent: isNumber,
      onEvents: (events) => told.push(events),
      onConnection: (connection) => connections.push(connection),
      onEnd: () => ends.push(told.length),
    },
  );
  return { stream: Stream.latest, told, connections, ends, stop };
}

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal('EventSource', Stream);
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe('following the log of a run', () => {
  it('asks for the run by its id and its folder', () => {
    expect(follow().stream.address).toContain('id=1&folder=a+b');
  });

  it('tells what came together at once', () => {
    const { stream, told } = follow();
    stream.onmessage({ data: '1' });
    stream.onmessage({ data: '2' });
    expect(told).toEqual([]);
    vi.runAllTimers();
    expect(told).toEqual([[1, 2]]);
  });

  it('passes over lines that are torn or of another kind', () => {
    const { stream, told } = follow();
    for (const data of ['{"at', '"text"', '3']) stream.onmessage({ data });
    vi.runAllTimers();
    expect(told).toEqual([[3]]);
  });

  it('says that the connection is lost once, until it is there again', () => {
    const { stream, connections } = follow();
    stream.onopen();
    stream.onerror();
    stream.onerror();
    stream.onopen();
    expect(connections).toEqual(['lost', 'open']);
  });

  it('tells everything before it says that the run has ended', () => {
    const { stream, told, connections, ends } = follow();
    stream.onmessage({ data: '4' });
    stream.dispatchEvent(new Event('end'));
    expect(told).toEqual([[4]]);
    expect(connections).toEqual(['ended']);
    expect(ends).toEqual([1]);
    expect(stream.isClosed).toBe(true);
  });

  it('says nothing more when it is given up', () => {
    const { stream, told, stop } = follow();
    stream.onmessage({ data: '5' });
    stop();
    vi.runAllTimers();
    expect(told).toEqual([]);
    expect(stream.isClosed).toBe(true);
  });
});
