import type { Analysis } from './analysis.js';
import type { AnalysisNode, StepNode } from './document.js';
import { LatheError } from './error.js';
import { nearestNames } from './schema.js';
import type { Step } from './step.js';

/** Every step and analysis there is, by id. */
export interface Catalogue {
  readonly steps: ReadonlyMap<string, Step>;
  readonly analyses: ReadonlyMap<string, Analysis>;
}

/** Errors: `step-unknown` with the nearest ids. */
export function requireStep(catalogue: Catalogue, node: Pick<StepNode, 'id' | 'step'>): Step {
  const step = catalogue.steps.get(node.step);
  if (step !== undefined) return step;
  throw unknown('step', node.step, node.id, [...catalogue.steps.keys()]);
}

/** Errors: `analysis-unknown` with the nearest ids. */
export function requireAnalysis(
  catalogue: Catalogue,
  node: Pick<AnalysisNode, 'id' | 'analysis'>,
): Analysis {
  const analysis = catalogue.analyses.get(node.analysis);
  if (analysis !== undefined) return analysis;
  throw unknown('analysis', node.analysis, node.id, [...catalogue.analyses.keys()]);
}

function unknown(what: string, id: string, node: string, known: readonly string[]): LatheError {
  const near = nearestNames(id, known);
  return new LatheError({
    code: `${what}-unknown`,
    kind: 'document',
    message: `There is no ${what} "${id}".`,
    place: { node },
    advice:
      near.length > 0 ? `Did you mean ${near.join(' or ')}?` : 'List them with `lathe steps`.',
  });
}
