import { version } from '../version.js';

/** The header of exported files. Without a date, so that two exports diff well. */
export function madeFrom(flow: string, node: string): string {
  return `Made by Lathe ${version()} from flow "${flow}", node "${node}".`;
}
