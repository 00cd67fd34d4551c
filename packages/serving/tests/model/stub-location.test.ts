import { StubSession } from '@lathe/serving/execute/stub-session';
import { parseStub } from '@lathe/serving/model/stub-location';
import { expect, test } from 'vitest';

test('a stub is written as settings behind its name', () => {
  expect(parseStub('stub:a=2,b=0.5,noise=0.1,seed=7,burn=1')).toEqual({
    a: 2,
    b: 0.5,
    noise: 0.1,
    seed: 7,
    burn: true,
    concurrency: 0,
    hang: null,
  });
});

test('what is left out has a default', () => {
  expect(parseStub('stub:')).toEqual({
    a: 1,
    b: 0,
    noise: 0,
    seed: 1,
    burn: false,
    concurrency: 0,
    hang: null,
  });
});

test.each(['stub:a=-1', 'stub:a=x', 'stub:burn=2', 'stub:speed=1', 'stub:a'])(
  '%s is refused',
  (text) => {
    expect(() => parseStub(text)).toThrow(expect.objectContaining({ code: 'stub-settings' }));
  },
);

test('a stub never answers before its service time', async () => {
  const session = new StubSession(parseStub('stub:a=3,b=2'));
  const start = performance.now();
  await session.run([{ name: 'x', datatype: 'FP32', shape: [2, 1], data: new Float32Array(2) }]);
  expect(performance.now() - start).toBeGreaterThanOrEqual(6.9);
});

test('a stub may be told with which value it hangs', () => {
  expect(parseStub('stub:hang=-1.5')).toMatchObject({ hang: -1.5 });
  expect(() => parseStub('stub:hang=')).toThrow(expect.objectContaining({ code: 'stub-settings' }));
});
