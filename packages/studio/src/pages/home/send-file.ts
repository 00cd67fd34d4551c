import { LatheError } from '@lathe/flow';
import type { Uploaded } from '../../api/client.js';
import { address } from '../../api/transport.js';
import { fields, type JsonFields, numberOrNull, textOrNull } from '../json-fields.js';

export interface SendOptions {
  readonly signal: AbortSignal;
  /** Bytes that have left the browser. */
  readonly onProgress: (sent: number) => void;
}

/**
 * Stores a file in the workspace, telling how far it is, which `fetch` cannot.
 * Errors: what the server refuses; `server-unreachable`; `cancelled` when called off.
 */
export function sendFile(file: File, { signal, onProgress }: SendOptions): Promise<Uploaded> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open('POST', address('/api/files', { name: file.name }));
    request.setRequestHeader('Content-Type', 'application/octet-stream');
    request.upload.onprogress = ({ loaded }) => onProgress(loaded);
    request.onload = () => {
      const answer = answerOf(request.responseText);
      const path = textOrNull(answer.path);
      if (request.status < 300 && path !== null) {
        resolve({ path, bytes: numberOrNull(answer.bytes) ?? file.size });
      } else {
        reject(refusal(answer, file.name));
      }
    };
    request.onerror = () => reject(unreachable(file.name));
    request.onabort = () => reject(calledOff(file.name));
    signal.addEventListener('abort', () => request.abort(), { once: true });
    if (signal.aborted) reject(calledOff(file.name));
    else request.send(file);
  });
}

function answerOf(text: string): JsonFields {
  try {
    return fields(JSON.parse(text));
  } catch {
    return {};
  }
}

function refusal(answer: JsonFields, name: string): LatheError {
  const error = fields(answer.error);
  return new LatheError({
    code: textOrNull(error.code) ?? 'upload-failed',
    kind: 'storage',
    message: textOrNull(error.message) ?? `The studio did not take ${name}.`,
    advice: textOrNull(error.advice) ?? 'Try again, or copy the file into the workspace yourself.',
    place: { file: name },
  });
}

const unreachable = (name: string): LatheError =>
  new LatheError({
    code: 'server-unreachable',
    kind: 'engine',
    message: `${name} could not be sent: the studio does not answer, or the file changed meanwhile.`,
    advice: 'Check that `lathe studio` still runs, then try again.',
    place: { file: name },
  });

const calledOff = (name: string): LatheError =>
  new LatheError({
    code: 'cancelled',
    kind: 'cancelled',
    message: `The upload of ${name} was cancelled; nothing was stored.`,
    advice: 'Send the file again if you want it after all.',
    place: { file: name },
  });
