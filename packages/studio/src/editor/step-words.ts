import type { StepTitles, StepWords } from '@lathe/flow';
import { catalogue } from '@lathe/steps';

/** How every step and analysis is spoken of in the history. */
export const STEP_WORDS: StepTitles = new Map<string, StepWords>([
  ...[...catalogue.steps.values()].map(({ id, title, verb }): [string, StepWords] => [
    id,
    verb === undefined ? { title } : { title, verb },
  ]),
  ...[...catalogue.analyses.values()].map(({ id, title }): [string, StepWords] => [id, { title }]),
]);
