import { readFile } from 'node:fs/promises';
import { LatheError, parseJson } from '@lathe/flow';
import { type EndpointSettings, endpointSettings } from '@lathe/serving/endpoint/endpoint-settings';
import { systemReason } from '@lathe/serving/failure/system-reason';
import { z } from 'zod';
import { type SettingsOrigin, settingsError } from './settings-error.js';

/** Settings from one place, not yet checked, by key. */
export interface SettingsLayer {
  readonly settings: Readonly<Record<string, unknown>>;
  readonly origin: SettingsOrigin;
}

/**
 * The settings of an endpoint from several places: what an earlier layer says wins over later ones, and what
 * none says is the default. Each layer is checked by itself, so that an error names where it comes from.
 * Errors: those of `settingsError`.
 */
export function layeredSettings(layers: readonly SettingsLayer[]): EndpointSettings {
  for (const { settings, origin } of layers) {
    const checked = endpointSettings.safeParse(settings);
    if (!checked.success) throw settingsError(checked.error, origin);
  }
  const merged = Object.assign({}, ...layers.map(({ settings }) => settings).reverse());
  return endpointSettings.parse(merged);
}

/** A file of endpoint settings as a layer. Errors: `file-not-found`, `settings-not-json`. */
export async function settingsFile(file: string): Promise<SettingsLayer> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (cause) {
    throw new LatheError({
      code: 'file-not-found',
      kind: 'usage',
      message: `The settings ${file} cannot be read: ${systemReason(cause)}.`,
      place: { file },
      advice: 'Check the path given with --config.',
      cause,
    });
  }
  const settings = parseJson(text, {
    code: 'settings-not-json',
    subject: 'The settings are',
    file,
    advice: 'Mend the file at or before that line.',
  });
  const origin = { file, advice: 'Correct the key; `lathe serve --help` lists the settings.' };
  const record = z.record(z.string(), z.unknown()).safeParse(settings);
  if (!record.success) throw settingsError(record.error, origin);
  return { settings: record.data, origin };
}
