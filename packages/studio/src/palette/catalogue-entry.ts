import type { Analysis, Catalogue, Step, StepExample } from '@lathe/flow';
import { parameterFields } from '../forms/parameter-field.js';

/** Something the palette can find: a step, an analysis or a command. */
export interface PaletteEntry {
  readonly kind: 'step' | 'analysis' | 'command';
  readonly id: string;
  readonly title: string;
  /** One line; empty for most commands. */
  readonly help: string;
  /** Heading it stands under. */
  readonly family: string;
  readonly synonyms: readonly string[];
  /** Words of its parameters: the last resort of a search. */
  readonly terms: string;
  readonly examples: readonly StepExample<unknown>[];
  /** Keys that do the same. */
  readonly keys?: string | undefined;
}

/** Every step, then every analysis, in the order of the catalogue. */
export function catalogueEntries(catalogue: Catalogue): PaletteEntry[] {
  return [
    ...[...catalogue.steps.values()].map(stepEntry),
    ...[...catalogue.analyses.values()].map(analysisEntry),
  ];
}

function stepEntry(step: Step): PaletteEntry {
  const { id, title, help, synonyms, examples } = step;
  const family = step.family.charAt(0).toUpperCase() + step.family.slice(1);
  return { kind: 'step', id, title, help, family, synonyms, terms: termsOf(step), examples };
}

function analysisEntry(analysis: Analysis): PaletteEntry {
  const { id, title, help, synonyms } = analysis;
  const terms = termsOf(analysis);
  return { kind: 'analysis', id, title, help, family: 'Analyses', synonyms, terms, examples: [] };
}

function termsOf(declaration: Step | Analysis): string {
  return parameterFields(declaration.parameterSchema())
    .flatMap((field) => [
      field.label,
      field.help,
      field.moreHelp,
      ...(field.kind === 'choice' ? field.choices.flatMap(({ id, detail }) => [id, detail]) : []),
      ...(field.kind === 'conditions' ? [...field.operators, 'regular expression'] : []),
    ])
    .join(' ');
}
