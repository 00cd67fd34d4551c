import { LatheError } from '@lathe/flow/error';

/** A server, and the model that its URL names. */
export interface ServerUrl {
  readonly base: string;
  readonly model: string | null;
  readonly version: string | null;
}

const MODEL_URL = /^(.*?)\/v2\/models\/([^/]+)(?:\/versions\/([^/]+))?$/;

/** Errors: `backend-url`. */
export function parseServerUrl(text: string): ServerUrl {
  const trimmed = text.replace(/\/+$/, '').replace(/\/v2$/, '');
  if (!URL.canParse(trimmed) || !/^https?:$/.test(new URL(trimmed).protocol)) {
    throw new LatheError({
      code: 'backend-url',
      kind: 'usage',
      message: `${text} is not the URL of a server.`,
      advice: 'Write http://HOST:PORT or http://HOST:PORT/v2/models/NAME.',
    });
  }
  const [, base, model, version] = MODEL_URL.exec(trimmed) ?? [];
  if (base === undefined || model === undefined)
    return { base: trimmed, model: null, version: null };
  return {
    base,
    model: decodeURIComponent(model),
    version: version === undefined ? null : decodeURIComponent(version),
  };
}

export const modelUrl = ({ base, version }: ServerUrl, name: string) =>
  `${base}/v2/models/${encodeURIComponent(name)}${version === null ? '' : `/versions/${encodeURIComponent(version)}`}`;
