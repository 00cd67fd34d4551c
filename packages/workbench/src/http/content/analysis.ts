import type { RunEvent } from '@lathe/engine';
import { isStepNode, type Json, LatheError, type Presentation } from '@lathe/flow';
import { analyzeNodes } from '../../jobs/analyze-flow.js';
import type { OpenFlow, Session } from '../../workspace/session.js';

export interface AnalysisContent {
  readonly presentation: Presentation;
  readonly result: Json;
  readonly warnings: readonly string[];
}

/**
 * An analysis, computed on every row of its input; where it draws a sample of its own, its notes say so.
 */
export async function analysisContent(
  session: Session,
  opened: OpenFlow,
  id: string,
  signal: AbortSignal,
): Promise<AnalysisContent> {
  const nodes = opened.flow.nodes.flatMap((node) =>
    isStepNode(node) || node.id !== id ? [] : [node],
  );
  const events: RunEvent[] = [];
  const [report] = await analyzeNodes(session, opened, nodes, {
    fit: 'auto',
    signal,
    onEvent: (event) => events.push(event),
  });
  if (report === undefined) {
    throw new LatheError({
      code: 'node-unknown',
      kind: 'usage',
      message: `The flow has no analysis "${id}".`,
      advice: 'Choose one from the page of the flow.',
    });
  }
  return {
    presentation: report.presentation,
    result: report.result,
    warnings: events.flatMap((event) =>
      event.kind === 'warning' ? [`${event.node}: ${event.message}`] : [],
    ),
  };
}
