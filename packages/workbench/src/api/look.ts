import type { Look as EngineLook } from '@lathe/engine';
import type { Look } from './contract/preview.js';

/** A look as the engine takes it. */
export function engineLook({ sort, filters }: Look = {}): EngineLook {
  return {
    ...(sort === undefined ? {} : { sort }),
    ...(filters === undefined ? {} : { filters }),
  };
}
