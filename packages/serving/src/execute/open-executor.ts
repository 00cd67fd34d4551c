import type { EndpointSettings } from '../endpoint/endpoint-settings.js';
import type { Executor } from './executor.js';
import { FramedExecutor } from './framed-executor.js';
import { InlineExecutor } from './inline-executor.js';
import { processChannel } from './process-channel.js';
import { openSession, type SessionSource } from './session.js';
import { threadChannel } from './thread-channel.js';

/**
 * A session in this thread, a thread or a process of its own.
 * Errors: `model-unreadable`, `model-unsupported`, `ExecutorLost` when it died while it loaded.
 */
export async function openExecutor(
  source: SessionSource,
  isolation: EndpointSettings['isolation'],
): Promise<Executor> {
  switch (isolation) {
    case 'inline':
      return new InlineExecutor(await openSession(source));
    case 'thread':
      return FramedExecutor.open(threadChannel(source));
    case 'process':
      return FramedExecutor.open(processChannel(source));
  }
}
