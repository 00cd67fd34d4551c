import { Agent } from 'node:http';
import { createServer } from 'node:net';
import { httpCall } from '@lathe/serving/backend/http-call';
import { listenFailure } from '@lathe/serving/failure/listen-failure';
import { systemReason } from '@lathe/serving/failure/system-reason';
import { loadFailure } from '@lathe/serving/model/load-failure';
import { describe, expect, test } from 'vitest';

const failure = (code: string, message = `${code}: what the system says`) =>
  Object.assign(new Error(message), { code });

describe('what the system says', () => {
  test.each([
    ['ENOENT', 'there is no such file or folder'],
    ['EACCES', 'its permissions do not allow it'],
    ['ENOSPC', 'the disk is full'],
    ['ECONNREFUSED', 'nothing listens there'],
    ['ENOTFOUND', 'no machine of that name is known'],
    ['HPE_INVALID_CONSTANT', 'what came from there is not HTTP/1.1'],
  ])('is told in plain words: %s', (code, words) => {
    expect(systemReason(failure(code))).toBe(words);
  });

  test('speaks for itself where nobody has found words', () => {
    expect(systemReason(failure('EOTHER', 'A strange thing.'))).toBe('A strange thing');
    // A connection to a name with several addresses fails without a message.
    expect(systemReason(failure('EOTHER', ''))).toBe('EOTHER');
  });

  test('of a port where nobody listens is the same through the client of HTTP', async () => {
    const port = await closedPort();
    const agent = new Agent();
    const url = new URL(`http://127.0.0.1:${port}/`);
    const asked = httpCall({ method: 'GET', url, agent, timeout: 10_000 });
    await expect(asked).rejects.toThrow('nothing listens there');
    agent.destroy();
  });

  test('of a model file that may not be read names the file and the reason', () => {
    expect(loadFailure(failure('EACCES'), 'models/churn.onnx')).toMatchObject({
      code: 'model-unreadable',
      message: 'The model cannot be read: its permissions do not allow it.',
      place: { file: 'models/churn.onnx' },
    });
  });
});

describe('why nobody can listen', () => {
  test.each([
    [failure('EADDRINUSE'), 8080, 'address-in-use', 'Port 8080 of 127.0.0.1, for gRPC, is in use.'],
    // gRPC has the code in the text only.
    [
      new Error('No address added. errors: [listen EADDRINUSE: address already in use]'),
      8001,
      'address-in-use',
      'Port 8001 of 127.0.0.1, for gRPC, is in use.',
    ],
    [
      failure('EACCES'),
      80,
      'address-unusable',
      "It is not possible to listen on 127.0.0.1, port 80, for gRPC: ports below 1024 are for the system's own services.",
    ],
    [
      failure('EADDRNOTAVAIL'),
      8001,
      'address-unusable',
      'It is not possible to listen on 127.0.0.1, port 8001, for gRPC: that is no address of this machine.',
    ],
  ])('is said in words: %s', (thrown, port, code, message) => {
    const error = listenFailure(thrown, 'gRPC', '127.0.0.1', port);
    expect(error).toMatchObject({ code, kind: 'usage', message });
  });
});

/** A port that was free a moment ago. */
function closedPort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer();
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      const port = typeof address === 'object' && address !== null ? address.port : 0;
      server.close(() => resolve(port));
    });
  });
}
