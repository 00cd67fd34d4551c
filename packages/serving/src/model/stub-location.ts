import { LatheError } from '@lathe/flow/error';
import { z } from 'zod';
import type { StubSettings } from '../execute/stub-session.js';

const PREFIX = 'stub:';
const number = z.string().min(1).pipe(z.coerce.number<string>().min(0));
const whole = z.string().min(1).pipe(z.coerce.number<string>().int());

/** What may stand behind `stub:`, as `key=value` separated by commas; times in milliseconds. */
const stubSettings = z.strictObject({
  a: number.prefault('1'),
  b: number.prefault('0'),
  noise: number.prefault('0'),
  seed: whole.prefault('1'),
  burn: z.enum(['0', '1']).default('0'),
  concurrency: whole.pipe(z.int().min(0)).prefault('0'),
  hang: z.string().min(1).pipe(z.coerce.number<string>()).nullable().default(null),
});

export const isStub = (location: string): boolean => location.startsWith(PREFIX);

/** Reads e.g. `stub:a=2,b=0.5,noise=0.1,seed=1`. Errors: `stub-settings`. */
export function parseStub(location: string): StubSettings {
  const text = location.slice(PREFIX.length);
  const pairs = text === '' ? [] : text.split(',').map((pair) => pair.split('=', 2));
  const parsed = stubSettings.safeParse(
    Object.fromEntries(pairs.map(([key, value = '']) => [key, value])),
  );
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new LatheError({
      code: 'stub-settings',
      kind: 'usage',
      message: `${location} is no stub model: ${issue?.path.join('.') ?? ''} ${issue?.message ?? ''}`,
      advice: 'Write for example stub:a=2,b=0.5,noise=0.1,seed=1,burn=0,concurrency=4,hang=13.',
    });
  }
  const { burn, concurrency, ...rest } = parsed.data;
  const settings = { ...rest, concurrency, burn: burn === '1' };
  if (concurrency === 0) return settings;
  const places = new SharedArrayBuffer(4);
  new Int32Array(places)[0] = concurrency;
  return { ...settings, places };
}
