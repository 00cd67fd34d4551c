import type { Inspection } from '../../api/client.js';
import { countText, shareText } from '../../ui/amounts.js';

export type InspectedColumn = Inspection['columns'][number];

/** How a column's type came about and how well it fits: `fits 100 % of 10,000 sampled`. */
export function columnNote({ chosenBy, confidence, sampledRows }: InspectedColumn): string {
  if (chosenBy === 'file') return 'told by the file';
  if (sampledRows === 0) return chosenBy === 'override' ? 'chosen' : 'no rows to tell from';
  const fit = `fits ${shareText(confidence)} of ${countText(sampledRows)} sampled`;
  return chosenBy === 'override' ? `chosen, ${fit}` : fit;
}

/** Whether some sampled values do not fit the type. */
export function hasMisfits({ chosenBy, confidence }: InspectedColumn): boolean {
  return chosenBy !== 'file' && confidence < 1;
}
