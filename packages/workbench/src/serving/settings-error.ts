import { LatheError, pathText } from '@lathe/flow';
import type { z } from 'zod';

/** Where settings came from: what to name in an error, and how a key is written there. */
export interface SettingsOrigin {
  /** File that they are from; undefined: the command line. */
  readonly file?: string;
  /** `intraOpThreads` as a person wrote it, e.g. `--intra-op-threads`. */
  readonly keyText?: (key: string) => string;
  /** What to do. */
  readonly advice: string;
}

/**
 * What is wrong with settings, the first fault first. A file is a document, a command line is usage; either way the
 * error says which key, where, and what it should be. Codes: `setting-invalid`, `setting-unknown`.
 */
export function settingsError(error: z.ZodError, origin: SettingsOrigin): LatheError {
  const keyText = origin.keyText ?? ((key: string) => key);
  const faults = error.issues.flatMap((issue) =>
    issue.code === 'unrecognized_keys'
      ? issue.keys.map((key) => ({
          key: keyText(pathText([...issue.path, key])),
          text: 'is not a setting Lathe knows',
          unknown: true,
        }))
      : [{ key: keyText(pathText(issue.path)), text: issue.message, unknown: false }],
  );
  const first = faults[0] ?? { key: '', text: 'is not valid', unknown: false };
  return new LatheError({
    code: first.unknown ? 'setting-unknown' : 'setting-invalid',
    kind: origin.file === undefined ? 'usage' : 'document',
    message: `${first.key === '' ? 'The settings' : first.key}: ${first.text.replace(/\.$/, '')}.`,
    place: {
      ...(origin.file === undefined ? {} : { file: origin.file }),
      ...(first.key === '' ? {} : { parameter: first.key }),
    },
    advice: origin.advice,
    ...(faults.length > 1
      ? { details: faults.map(({ key, text }) => `${key}: ${text}`).join('\n') }
      : {}),
    cause: error,
  });
}
