import { type Analysis, type FlowNode, isStepNode, type Step } from '@lathe/flow';
import { catalogue } from '@lathe/steps';

/** What the catalogue declares of a node; undefined when it knows no such step or analysis. */
export function declarationOf(node: FlowNode): Step | Analysis | undefined {
  return isStepNode(node) ? declared('step', node.step) : declared('analysis', node.analysis);
}

/** The step or analysis of that id. */
export function declared(kind: 'step' | 'analysis', id: string): Step | Analysis | undefined {
  return kind === 'step' ? catalogue.steps.get(id) : catalogue.analyses.get(id);
}
