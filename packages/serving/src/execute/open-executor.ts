import type { EndpointSettings } from '../endpoint/endpoint-settings.js';
import type { Executor } from './executor.js';
import type { ExecutorLimits } from './executor-limits.js';
import { FramedExecutor } from './framed-executor.js';
import { InlineExecutor } from './inline-executor.js';
import { processChannel } from './process-channel.js';
import { openSession, type SessionSource } from './session.js';
import { threadChannel } from './thread-channel.js';

/**
 * A session in this thread, where nothing limits it, or a thread or a process of its own.
 * Errors: `model-unreadable`, `model-unsupported`, `LoadOverran` when it took too long, `ExecutorLost` when it died
 * while it loaded.
 */
export async function openExecutor(
  source: SessionSource,
  isolation: EndpointSettings['isolation'],
  limits: ExecutorLimits,
): Promise<Executor> {
  switch (isolation) {
    case 'inline':
      return new InlineExecutor(await openSession(source));
    case 'thread':
      return FramedExecutor.open(threadChannel(source), limits);
    case 'process':
      return FramedExecutor.open(processChannel(source), limits);
  }
}
