// Enforces which room may import which, as ARCHITECTURE.md describes: packages see each other
// only along these arrows and only through their `exports`; `flow` and `steps` stay pure; what a
// package imports, its own package.json declares. Tests are exempt.
//
//   node scripts/check-arrows.mjs [ROOT]
import { readdir, readFile } from 'node:fs/promises';
import { builtinModules } from 'node:module';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

const ARROWS = {
  flow: [],
  steps: ['flow'],
  engine: ['flow'],
  workbench: ['flow', 'steps', 'engine', 'serving'],
  studio: ['flow', 'steps'],
  serving: ['flow'],
  labels: ['flow', 'engine'],
  slides: ['engine'],
  ravens: [],
  store: [],
  stream: [],
};
/** Pure rooms run in a browser too: no Node.js modules, no Node.js globals. */
const PURE = new Set(['flow', 'steps']);
const NODE_GLOBALS =
  /(?<![\w.'"`])(?:process\.(?:env|cwd|argv|platform|stdout|stderr|exit|nextTick|hrtime)|Buffer\.\w+|__dirname|require\()/;
/** Folders of users of Lathe: they see what anyone sees, the entry point of a package. */
const OUTSIDE = ['bench', 'examples'];
const SOURCE_FILE = /\.(?:[cm]?[jt]s|[jt]sx)$/;
/** Static imports begin a line or a statement; dynamic ones may stand anywhere. */
const IMPORT =
  /(?:(?:^|;)\s*(?:import|export)(?:\s[^'"`;]*?\sfrom|\s*\{[^'"`;]*?\}\s*from)?\s*|(?<![\w.$'"`])import\s*\(\s*)(['"])([^'"\n]+)\1/gm;

const root = resolve(process.argv[2] ?? fileURLToPath(new URL('..', import.meta.url)));

async function sourceFiles(folder) {
  let entries;
  try {
    entries = await readdir(folder, { withFileTypes: true, recursive: true });
  } catch (error) {
    if (error.code === 'ENOENT') return [];
    throw error;
  }
  return entries
    .filter((entry) => entry.isFile() && SOURCE_FILE.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => !/[\\/](?:node_modules|dist|tests)[\\/]/.test(relative(root, path)))
    .sort();
}

/** Comments become blanks of the same length, so that offsets still give line numbers. */
function withoutComments(code) {
  return code.replace(
    /(["'])(?:\\.|(?!\1)[^\\\n])*\1|`(?:\\.|[^\\`])*`|\/\*[\s\S]*?\*\/|\/\/[^\n]*/g,
    (match) => (/^\/[*/]/.test(match) ? match.replace(/[^\n]/g, ' ') : match),
  );
}

function lineAt(code, offset) {
  return code.slice(0, offset).split('\n').length;
}

function packageOf(specifier) {
  const parts = specifier.split('/');
  return specifier.startsWith('@') ? parts.slice(0, 2).join('/') : parts[0];
}

/** What is wrong with an import in a file of a room, or undefined. */
function roomFault(room, manifest, file, specifier) {
  if (specifier.startsWith('.')) {
    const target = resolve(dirname(file), specifier);
    return target.startsWith(join(root, 'packages', room) + sep)
      ? undefined
      : `reaches out of its package with "${specifier}"; import the other package by name`;
  }
  if (specifier.startsWith('node:') || builtinModules.includes(specifier)) {
    return PURE.has(room) ? `${room} is pure and may not import "${specifier}"` : undefined;
  }
  const name = packageOf(specifier);
  if (name.startsWith('@lathe/') && name !== `@lathe/${room}`) {
    const target = name.slice('@lathe/'.length);
    if (!ARROWS[room].includes(target)) return `${room} may not import ${target}`;
    if (/\/(?:dist|src)\//.test(`${specifier}/`)) {
      return `"${specifier}" goes past the exports of ${name}`;
    }
  }
  return name === `@lathe/${room}` || name in (manifest.dependencies ?? {})
    ? undefined
    : `"${name}" is not among the dependencies in packages/${room}/package.json`;
}

/** What is wrong with an import in a file outside the rooms, or undefined. */
function outsideFault(file, specifier) {
  if (specifier.startsWith('.')) {
    return resolve(dirname(file), specifier).startsWith(join(root, 'packages') + sep)
      ? `reaches into packages/ with "${specifier}"; import the package by name`
      : undefined;
  }
  return specifier.startsWith('@lathe/') && specifier !== packageOf(specifier)
    ? `may import only the entry point ${packageOf(specifier)}, not "${specifier}"`
    : undefined;
}

async function faultsIn(file, faultOf, globals) {
  const code = withoutComments(await readFile(file, 'utf8'));
  const faults = [];
  const report = (offset, text) =>
    faults.push(`${relative(root, file)}:${lineAt(code, offset)}: ${text}`);
  for (const match of code.matchAll(IMPORT)) {
    const fault = faultOf(match[2]);
    // The statement may span lines: name the line that holds the module.
    if (fault !== undefined) report(match.index + match[0].length - 1, fault);
  }
  const found = globals?.exec(code);
  if (found) report(found.index, `"${found[0]}" exists only in Node.js, and this room is pure`);
  return faults;
}

const faults = [];
let rooms = [];
try {
  rooms = (await readdir(join(root, 'packages'))).sort();
} catch (error) {
  if (error.code !== 'ENOENT') throw error;
}
let checked = 0;
for (const room of rooms) {
  if (!(room in ARROWS)) {
    faults.push(`packages/${room}: not in the table of arrows in scripts/check-arrows.mjs`);
    continue;
  }
  const manifest = JSON.parse(await readFile(join(root, 'packages', room, 'package.json'), 'utf8'));
  const globals = PURE.has(room) ? NODE_GLOBALS : undefined;
  for (const file of await sourceFiles(join(root, 'packages', room, 'src'))) {
    checked += 1;
    const faultOf = (specifier) => roomFault(room, manifest, file, specifier);
    faults.push(...(await faultsIn(file, faultOf, globals)));
  }
}
for (const folder of OUTSIDE) {
  for (const file of await sourceFiles(join(root, folder))) {
    checked += 1;
    faults.push(...(await faultsIn(file, (specifier) => outsideFault(file, specifier))));
  }
}
for (const fault of faults) process.stdout.write(`${fault}\n`);
process.stdout.write(
  faults.length === 0
    ? `Arrows: ${checked} files, all as they should be.\n`
    : `Arrows: ${faults.length} of the imports in ${checked} files are not allowed.\n`,
);
process.exitCode = faults.length === 0 ? 0 : 1;
