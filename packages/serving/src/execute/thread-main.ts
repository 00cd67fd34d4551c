import { parentPort, workerData } from 'node:worker_threads';
import { SessionServer } from './session-server.js';

// Started by thread-channel.ts.
const port = parentPort;
if (port === null) throw new Error('This file is the entry of a worker thread.');
const server = new SessionServer(
  (frame) => port.postMessage(frame, [frame]),
  () => port.close(),
);
await server.open(workerData);
port.on('message', (frame) => server.receive(frame));
