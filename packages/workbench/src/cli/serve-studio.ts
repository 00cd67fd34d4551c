import { type StudioSettings, startStudio } from '../http/studio-server.js';

/**
 * Serves a studio until the signal comes, and says where. `page` is the path to open first, default the
 * home page. Errors: those of `startStudio`.
 */
export async function serveStudio(
  settings: StudioSettings,
  signal: AbortSignal,
  page = '',
): Promise<void> {
  const server = await startStudio({
    ...settings,
    onDefect: (error) => {
      process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
    },
  });
  process.stdout.write(`Lathe studio: ${server.url}${page}\n`);
  if (settings.token !== undefined) {
    process.stderr.write(
      `Readers open ${server.url}?token=TOKEN once, or enter the token there.\n`,
    );
  }
  process.stderr.write('Ctrl-C ends it; runs go on.\n');
  server.warm();
  await aborted(signal);
  await server.close();
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
