import type { StepTitles, StepWords } from '@lathe/flow';
import { catalogue } from '@lathe/steps';

/** What steps did to columns, for the history: adding "Scale numbers" of age reads `Scaled age`. */
const VERBS: Readonly<Record<string, string>> = {
  'cast-columns': 'Cast',
  'drop-columns': 'Dropped',
  'drop-missing': 'Dropped rows without',
  'duplicate-columns': 'Copied',
  'fill-missing': 'Filled',
  'flatten-list': 'Flattened',
  'keep-columns': 'Kept',
  'move-columns': 'Moved',
  'one-hot-encode': 'One-hot encoded',
  'ordinal-encode': 'Encoded',
  'rename-columns': 'Renamed',
  'scale-numbers': 'Scaled',
  'sort-rows': 'Sorted by',
  'split-text': 'Split',
};

/** How every step and analysis is spoken of. */
export const STEP_WORDS: StepTitles = new Map<string, StepWords>([
  ...[...catalogue.steps.values()].map(({ id, title }): [string, StepWords] => {
    const verb = VERBS[id];
    return [id, verb === undefined ? { title } : { title, verb }];
  }),
  ...[...catalogue.analyses.values()].map(({ id, title }): [string, StepWords] => [id, { title }]),
]);
