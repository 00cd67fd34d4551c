import { LatheError } from '@lathe/flow/error';

/** What a request asks for, from its method and path. */
export type Call =
  | { readonly kind: 'server-live' | 'server-ready' | 'server-metadata' }
  | { readonly kind: 'model-ready' | 'model-metadata' | 'infer'; readonly model: ModelName }
  | { readonly kind: 'model-statistics'; readonly model: ModelName | null }
  | { readonly kind: 'repository-index' }
  | { readonly kind: 'repository-load' | 'repository-unload'; readonly name: string }
  | { readonly kind: 'ping' | 'invocations' }
  | { readonly kind: 'models-list' | 'models-load' }
  | { readonly kind: 'models-get' | 'models-unload' | 'models-invoke'; readonly name: string }
  | { readonly kind: 'metrics' | 'status' | 'home' }
  /** What may be done with a path. */
  | { readonly kind: 'options'; readonly methods: readonly string[] };

export interface ModelName {
  readonly name: string;
  /** undefined: the latest that is ready. */
  readonly version?: string;
}

/** One way through the paths: segments, where `*` takes any one, and what each method asks for there. */
interface Path {
  readonly segments: readonly string[];
  readonly calls: Readonly<Record<string, (parts: readonly string[]) => Call>>;
}

const path = (text: string, calls: Path['calls']): Path => ({
  segments: text.split('/').filter((segment) => segment !== ''),
  calls,
});

const named = (parts: readonly string[]): ModelName => {
  const [name = '', version] = parts;
  return version === undefined ? { name } : { name, version };
};

const PATHS: readonly Path[] = [
  path('', { GET: () => ({ kind: 'home' }) }),
  path('ping', { GET: () => ({ kind: 'ping' }) }),
  path('invocations', { POST: () => ({ kind: 'invocations' }) }),
  path('models', {
    GET: () => ({ kind: 'models-list' }),
    POST: () => ({ kind: 'models-load' }),
  }),
  path('models/*', {
    GET: ([name = '']) => ({ kind: 'models-get', name }),
    DELETE: ([name = '']) => ({ kind: 'models-unload', name }),
  }),
  path('models/*/invoke', { POST: ([name = '']) => ({ kind: 'models-invoke', name }) }),
  path('metrics', { GET: () => ({ kind: 'metrics' }) }),
  path('lathe/status', { GET: () => ({ kind: 'status' }) }),
  path('v2', { GET: () => ({ kind: 'server-metadata' }) }),
  path('v2/health/live', { GET: () => ({ kind: 'server-live' }) }),
  path('v2/health/ready', { GET: () => ({ kind: 'server-ready' }) }),
  path('v2/models/stats', { GET: () => ({ kind: 'model-statistics', model: null }) }),
  ...['v2/models/*', 'v2/models/*/versions/*'].flatMap((model) => [
    path(model, { GET: (parts) => ({ kind: 'model-metadata', model: named(parts) }) }),
    path(`${model}/ready`, { GET: (parts) => ({ kind: 'model-ready', model: named(parts) }) }),
    path(`${model}/infer`, { POST: (parts) => ({ kind: 'infer', model: named(parts) }) }),
    path(`${model}/stats`, { GET: (parts) => ({ kind: 'model-statistics', model: named(parts) }) }),
  ]),
  path('v2/repository/index', { POST: () => ({ kind: 'repository-index' }) }),
  path('v2/repository/models/*/load', {
    POST: ([name = '']) => ({ kind: 'repository-load', name }),
  }),
  path('v2/repository/models/*/unload', {
    POST: ([name = '']) => ({ kind: 'repository-unload', name }),
  }),
];

/** Paths come from clients; what is remembered of them has a bound. */
const MOST_REMEMBERED = 1_000;
const remembered = new Map<string, Call>();

/**
 * The call of a request target; a query is left out of account, and so is a slash at the end.
 * Errors: `call-unknown`, `method-not-allowed`, `address-invalid`.
 */
export function callOf(method: string, target: string): Call {
  const key = `${method} ${target}`;
  const known = remembered.get(key);
  if (known !== undefined) return known;
  const call = readCall(method, target);
  if (remembered.size >= MOST_REMEMBERED) remembered.clear();
  remembered.set(key, call);
  return call;
}

function readCall(method: string, target: string): Call {
  const segments = (target.split('?', 1)[0] ?? '').split('/').filter((part) => part !== '');
  // Of the server as a whole (RFC 9110, section 9.3.7).
  if (method === 'OPTIONS' && target === '*') return { kind: 'options', methods: EVERY_METHOD };
  const wanted = method === 'HEAD' ? 'GET' : method;
  for (const { segments: pattern, calls } of PATHS) {
    if (pattern.length !== segments.length) continue;
    if (!pattern.every((part, at) => part === '*' || part === segments[at])) continue;
    if (method === 'OPTIONS') return { kind: 'options', methods: methodsOf(calls) };
    const call = Object.hasOwn(calls, wanted) ? calls[wanted] : undefined;
    if (call === undefined) {
      throw new MethodNotAllowed(method, methodsOf(calls));
    }
    return call(segments.filter((_, at) => pattern[at] === '*').map(decoded));
  }
  throw new LatheError({
    code: 'call-unknown',
    kind: 'usage',
    message: 'Nothing answers under this path.',
    advice: 'GET / lists the calls of this endpoint.',
  });
}

/** HEAD is answered wherever GET is, OPTIONS everywhere. */
function methodsOf(calls: Path['calls']): readonly string[] {
  const own = Object.keys(calls);
  return [...own, ...(own.includes('GET') ? ['HEAD'] : []), 'OPTIONS'];
}

const EVERY_METHOD = [...new Set(PATHS.flatMap(({ calls }) => methodsOf(calls)))];

/** Code `method-not-allowed`. */
export class MethodNotAllowed extends LatheError {
  /** For the header `Allow`. */
  readonly methods: readonly string[];

  constructor(method: string, methods: readonly string[]) {
    super({
      code: 'method-not-allowed',
      kind: 'usage',
      message: `${method} does not go with this path.`,
      advice: `Use ${methods.filter((each) => each !== 'OPTIONS').join(' or ')}.`,
    });
    this.methods = methods;
  }
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    throw new LatheError({
      code: 'address-invalid',
      kind: 'usage',
      message: 'The path holds a % that begins no encoded character.',
      advice: 'Encode names of models as URLs want it.',
    });
  }
}

/** Every path with its methods, for people. */
export const CALL_LIST: readonly string[] = PATHS.flatMap(({ segments, calls }) =>
  Object.keys(calls).map(
    (method) => `${method} /${segments.map((part) => (part === '*' ? '{name}' : part)).join('/')}`,
  ),
).map((line) => line.replace('versions/{name}', 'versions/{version}'));
