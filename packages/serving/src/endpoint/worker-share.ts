import type { EndpointSettings } from './endpoint-settings.js';

/**
 * What one of the workers gets of the settings that are meant for all together: instances and the bounds
 * of queues and clients are dealt out, the first workers get what does not divide; each gets at least one.
 * Connections are dealt out in turn, so a client's requests divide as its connections do.
 */
export function workerShare(settings: EndpointSettings, worker: number): EndpointSettings {
  const { workers } = settings;
  const dealt = (total: number): number =>
    Math.max(1, Math.floor(total / workers) + (worker < total % workers ? 1 : 0));
  return {
    ...settings,
    workers: 1,
    instances: dealt(settings.instances),
    queueLimit: dealt(settings.queueLimit),
    clientLimit: settings.clientLimit === 0 ? 0 : Math.ceil(settings.clientLimit / workers),
  };
}
