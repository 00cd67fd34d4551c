import { resolve } from 'node:path';
import { parseLocation } from '@lathe/serving/model/model-location';

/**
 * A model as `lathe serve` takes it (PATH, NAME=PATH, `stub:...`) with its path absolute, so that it holds
 * wherever it is written down.
 */
export function modelPath(model: string, folder: string): string {
  const { name, path } = parseLocation(model);
  const absolute = /^[a-z][a-z0-9+.-]+:/i.test(path) ? path : resolve(folder, path);
  return name === null ? absolute : `${name}=${absolute}`;
}
