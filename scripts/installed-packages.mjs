// Exit status 0 when node_modules already holds what package-lock.json asks for: npm keeps the
// tree it installed in node_modules/.package-lock.json, which spares a second installation to
// those who ran npm themselves.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

const root = process.argv[2] ?? '.';

async function packagesOf(path) {
  return JSON.parse(await readFile(join(root, path), 'utf8')).packages;
}

try {
  const wanted = await packagesOf('package-lock.json');
  const installed = await packagesOf('node_modules/.package-lock.json');
  const missing = Object.entries(wanted).some(([place, entry]) => {
    if (!place.startsWith('node_modules/') || entry.optional === true) return false;
    const found = installed[place];
    return found === undefined || found.version !== entry.version || found.link !== entry.link;
  });
  process.exitCode = missing ? 1 : 0;
} catch {
  process.exitCode = 1;
}
