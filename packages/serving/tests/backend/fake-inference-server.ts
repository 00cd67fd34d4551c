import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';

const METADATA = {
  name: 'double',
  versions: ['1', '2'],
  platform: 'test',
  inputs: [{ name: 'x', datatype: 'INT64', shape: [-1] }],
  outputs: [{ name: 'y', datatype: 'INT64', shape: [-1] }],
};

/** What the server does with one call of `infer`. */
export type Behaviour = (
  request: { text: string; headers: IncomingMessage['headers'] },
  response: ServerResponse,
) => void;

/** Doubles whole numbers, as a server of the protocol that has read its JSON part only. */
export const doubles: Behaviour = ({ text }, response) => {
  const digits = /"data":\[([^\]]*)\]/.exec(text)?.[1] ?? '';
  const values = digits.split(',').map((value) => BigInt(value) * 2n);
  response.end(
    `{"model_name":"double","outputs":[{"name":"y","datatype":"INT64","shape":[${values.length}],"data":[${values.join(',')}]}]}`,
  );
};

/** A server of the Open Inference Protocol whose every answer the test decides. */
export class FakeInferenceServer {
  /** Calls of `infer` that came. */
  calls = 0;
  behaviour: Behaviour = doubles;
  metadata: unknown = METADATA;
  extensions: string[] = [];
  index: unknown = [{ name: 'double' }];
  ready = true;
  readonly #server = createServer((request, response) => void this.#answer(request, response));
  #port = 0;

  async start(): Promise<this> {
    this.#server.listen(this.#port, '127.0.0.1');
    await once(this.#server, 'listening');
    const address = this.#server.address();
    this.#port = typeof address === 'object' && address !== null ? address.port : 0;
    return this;
  }

  async stop(): Promise<void> {
    this.#server.close();
    this.#server.closeAllConnections();
    if (this.#server.listening) await once(this.#server, 'close');
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const { url, headers } = request;
    if (url === '/v2') response.end(JSON.stringify({ extensions: this.extensions }));
    else if (url === '/v2/repository/index') {
      response.statusCode = this.index === null ? 404 : 200;
      response.end(this.index === null ? 'not found' : JSON.stringify(this.index));
    } else if (url === '/v2/models/double') response.end(JSON.stringify(this.metadata));
    else if (url?.endsWith('/ready')) {
      response.statusCode = this.ready ? 200 : 503;
      response.end();
    } else {
      this.calls += 1;
      this.behaviour({ text: Buffer.concat(chunks).toString('latin1'), headers }, response);
    }
  }
}
