// The thread of one sender: takes orders from the generator, tells what came of them.
import { parentPort, workerData } from 'node:worker_threads';
import { LoadSender, type RunOrder, type SenderReport, type SenderSetup } from './load-sender.js';

export type ThreadOrder =
  | { readonly kind: 'prepare'; readonly run: RunOrder }
  /** `at`: of `monotonicNow`. */
  | { readonly kind: 'begin'; readonly at: number }
  | { readonly kind: 'finish'; readonly end: number }
  | { readonly kind: 'abort' }
  | { readonly kind: 'close' };

export type ThreadMessage =
  | { readonly kind: 'ready' }
  | { readonly kind: 'report'; readonly report: SenderReport };

const setup: SenderSetup = workerData;
const tell = (message: ThreadMessage): void => parentPort?.postMessage(message);
const sender = new LoadSender(setup, (report) => tell({ kind: 'report', report }));

parentPort?.on('message', (order: ThreadOrder) => {
  switch (order.kind) {
    case 'prepare':
      sender.prepare(order.run, () => tell({ kind: 'ready' }));
      break;
    case 'begin':
      sender.begin(order.at);
      break;
    case 'finish':
      sender.finish(order.end);
      break;
    case 'abort':
      sender.abort();
      break;
    case 'close':
      sender.close();
      parentPort?.close();
      break;
  }
});
