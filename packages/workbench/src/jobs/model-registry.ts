import { createHash, randomBytes } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { copyFile, mkdir, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { writeFileWhole } from '@lathe/engine';
import { fileJson, type Json, LatheError } from '@lathe/flow';
import { z } from 'zod';
import { version as latheVersion } from '../version.js';

/** A Python step in front of the model, as it was tried on single rows: the engine's `PythonRowStep`. */
const pythonRowStep = z.strictObject({
  definition: z.string(),
  given: z.array(z.strictObject({ name: z.string(), type: z.string() })).readonly(),
  gives: z
    .array(
      z.strictObject({
        name: z.string(),
        type: z.string(),
        arrow: z.string(),
        from: z.array(z.string()).readonly(),
      }),
    )
    .readonly(),
  rows: z.int(),
  checkedRows: z.int(),
});

const preparation = z.strictObject({
  /** Files of the version. */
  flow: z.string(),
  state: z.string(),
  /** Node of the flow that the model's table came from. */
  node: z.string(),
  /** Parameters of the flow. */
  set: z.record(z.string(), z.string()),
  /** By id: the Python steps on the way, where rows can go through them one by one. */
  python: z.record(z.string(), pythonRowStep).optional(),
  /** Why rows cannot go through the flow one by one, where that was found at registration. */
  refusal: z.string().optional(),
});
/** How raw rows become what the model of a version takes. */
export type Preparation = z.infer<typeof preparation>;

const manifest = z.strictObject({
  latheModel: z.literal(1),
  name: z.string(),
  version: z.int().min(1),
  lathe: z.string(),
  /** ISO 8601, UTC. */
  registeredAt: z.string(),
  metric: z.strictObject({
    name: z.string(),
    value: z.number(),
    trivial: z.number().nullable(),
  }),
  metrics: z.json(),
  /** Absent where it is not known. */
  preparation: preparation.optional(),
  files: z.record(z.string(), z.strictObject({ bytes: z.int(), sha256: z.string() })),
});
/** `manifest.json` of a registered version: what it is, how good, and the hash of each file. */
export type Manifest = z.infer<typeof manifest>;

const MANIFEST = 'manifest.json';

export interface NewVersion {
  readonly metric: Manifest['metric'];
  readonly metrics: Json;
  readonly preparation: Preparation | undefined;
  readonly files: readonly { readonly as: string; readonly from: string }[];
}

/** The newest whole version of a model; undefined when there is none. */
export async function latestVersion(registry: string, name: string): Promise<Manifest | undefined> {
  const number = (await versionNumbers(join(registry, name))).at(-1);
  if (number === undefined) return undefined;
  return readManifest(join(registry, name, String(number)));
}

/** How raw rows are prepared for the model in a folder; undefined for a folder that is no registered version. */
export async function preparationOf(folder: string): Promise<Preparation | undefined> {
  const registered = await stat(join(folder, MANIFEST)).catch(() => undefined);
  return registered === undefined ? undefined : (await readManifest(folder)).preparation;
}

async function readManifest(folder: string): Promise<Manifest> {
  const file = join(folder, MANIFEST);
  try {
    return manifest.parse(JSON.parse(await readFile(file, 'utf8')));
  } catch (cause) {
    throw new LatheError({
      code: 'registry-unreadable',
      kind: 'storage',
      message: 'The manifest of a registered version cannot be read.',
      place: { file },
      advice: 'Restore the file, or move that version out of the registry.',
      cause,
    });
  }
}

/**
 * Adds the next version of a model. Its folder is filled under another name and renamed, so that a
 * version is there whole or not at all; of two at the same time each gets a number.
 */
export async function addVersion(
  registry: string,
  name: string,
  wanted: NewVersion,
): Promise<{ version: number; folder: string; manifest: Manifest }> {
  requireFolderName(name);
  const home = join(registry, name);
  const temporary = join(home, `.new-${process.pid}-${randomBytes(4).toString('hex')}`);
  await mkdir(temporary, { recursive: true });
  try {
    const files: Record<string, { bytes: number; sha256: string }> = {};
    for (const { as, from } of wanted.files) {
      const target = join(temporary, as);
      await copyFile(from, target).catch((cause: unknown) => {
        throw missing(from, cause);
      });
      files[as] = { bytes: (await stat(target)).size, sha256: await sha256(target) };
    }
    for (;;) {
      const version = ((await versionNumbers(home)).at(-1) ?? 0) + 1;
      const document: Manifest = {
        latheModel: 1,
        name,
        version,
        lathe: latheVersion(),
        registeredAt: new Date().toISOString(),
        metric: wanted.metric,
        metrics: manifest.shape.metrics.parse(wanted.metrics),
        ...(wanted.preparation === undefined ? {} : { preparation: wanted.preparation }),
        files,
      };
      await writeFileWhole(join(temporary, MANIFEST), fileJson(document));
      const folder = join(home, String(version));
      if (await renamed(temporary, folder)) return { version, folder, manifest: document };
    }
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}

async function versionNumbers(home: string): Promise<number[]> {
  const names = await readdir(home).catch(() => []);
  return names
    .filter((name) => /^[1-9]\d*$/.test(name))
    .map(Number)
    .sort((a, b) => a - b);
}

/** False when somebody else has taken the name meanwhile. */
async function renamed(from: string, to: string): Promise<boolean> {
  try {
    await rename(from, to);
    return true;
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'ENOTEMPTY' || code === 'EEXIST') return false;
    throw error;
  }
}

async function sha256(file: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(file)) hash.update(chunk);
  return hash.digest('hex');
}

function requireFolderName(name: string): void {
  if (/^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(name)) return;
  throw new LatheError({
    code: 'model-name-invalid',
    kind: 'usage',
    message: `"${name}" cannot be the name of a registered model.`,
    place: { parameter: 'name' },
    advice: 'Use letters, digits, dots, _ and -, starting with a letter or digit.',
  });
}

function missing(file: string, cause: unknown): LatheError {
  return new LatheError({
    code: 'file-not-found',
    kind: 'data',
    message: `The file ${file} is not there to be registered.`,
    place: { file },
    advice: 'Run the prepare, train and evaluate jobs first.',
    cause,
  });
}
