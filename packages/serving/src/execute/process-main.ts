import { Socket } from 'node:net';
import { FrameReader } from './frame-reader.js';
import { SessionServer } from './session-server.js';

// Started by process-channel.ts with the source as argument and the socket as file descriptor 3.

// Signals to the group, from Ctrl-C say, are for the server: it tells its executors when they have answered
// all. Should it die instead, the socket closes.
process.on('SIGINT', () => undefined);
process.on('SIGTERM', () => undefined);
const socket = new Socket({ fd: 3, readable: true, writable: true });
const server = new SessionServer(
  (frame) => void socket.write(new Uint8Array(frame)),
  () => socket.end(() => process.exit(0)),
);
const reader = new FrameReader((frame) => server.receive(frame));
socket.on('data', (bytes) => reader.push(bytes));
// The server is gone, and with it everyone who wants an answer.
socket.on('close', () => process.exit(0));
socket.on('error', () => process.exit(0));
await server.open(JSON.parse(process.argv[2] ?? 'null'));
