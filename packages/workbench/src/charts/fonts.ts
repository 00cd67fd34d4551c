import { readdir } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';

const FOLDERS = [
  '/usr/share/fonts',
  '/usr/local/share/fonts',
  '/System/Library/Fonts',
  '/Library/Fonts',
  'C:\\Windows\\Fonts',
  join(homedir(), '.fonts'),
  join(homedir(), '.local', 'share', 'fonts'),
];

/** Sans-serif families that machines have, best first, with the file of the regular cut. */
const FAMILIES: readonly (readonly [family: string, file: string])[] = [
  ['DejaVu Sans', 'DejaVuSans.ttf'],
  ['Noto Sans', 'NotoSans-Regular.ttf'],
  ['Liberation Sans', 'LiberationSans-Regular.ttf'],
  ['Arial', 'arial.ttf'],
  ['Arial', 'Arial.ttf'],
  ['Helvetica', 'Helvetica.ttc'],
  ['Segoe UI', 'segoeui.ttf'],
  ['Ubuntu', 'Ubuntu-R.ttf'],
  ['Roboto', 'Roboto-Regular.ttf'],
  ['Open Sans', 'OpenSans-Regular.ttf'],
  ['FreeSans', 'FreeSans.ttf'],
  ['Cantarell', 'Cantarell-VF.otf'],
];

let found: Promise<string | undefined> | undefined;

/** A sans-serif family that this machine has, or undefined when none of the known ones is there. */
export function sansSerifFamily(): Promise<string | undefined> {
  found ??= search();
  return found;
}

async function search(): Promise<string | undefined> {
  const names = new Set<string>();
  for (const folder of FOLDERS) {
    const entries = await readdir(folder, { recursive: true }).catch(() => []);
    for (const entry of entries) names.add(entry.split(/[/\\]/).at(-1) ?? entry);
  }
  return FAMILIES.find(([, file]) => names.has(file))?.[0];
}
