import type { RunEvent } from '@lathe/engine';
import { isStepNode, LatheError } from '@lathe/flow';
import { analyzeNodes } from '../../jobs/analyze-flow.js';
import { bodyCall } from '../call.js';
import { OPERATIONS } from '../contract/operations.js';
import { openSubject } from '../subject.js';

export const analysisCalls = {
  analyse: bodyCall(OPERATIONS.analyse, async (body, { studio, signal }) => {
    const { node: id } = body;
    const opened = await openSubject(studio, body, [id]);
    const nodes = opened.flow.nodes.flatMap((node) =>
      isStepNode(node) || node.id !== id ? [] : [node],
    );
    const events: RunEvent[] = [];
    const [report] = await studio.session.use(
      'long',
      (session) =>
        analyzeNodes(session, opened, nodes, {
          fit: 'auto',
          signal,
          onEvent: (event) => events.push(event),
        }),
      signal,
    );
    if (report === undefined) throw notAnAnalysis(id);
    const { headline, notes, tables, charts, bars } = report.presentation;
    return {
      headline,
      notes,
      tables,
      charts,
      bars,
      result: report.result,
      basis: { kind: 'whole' as const, rows: 0, of: 0, rule: 'all rows', seed: null },
      sampledAbove: [],
    };
  }),
};

function notAnAnalysis(id: string): LatheError {
  return new LatheError({
    code: 'node-unknown',
    kind: 'usage',
    message: `The flow has no analysis "${id}".`,
    advice: 'Ask for the rows of a source or step instead.',
  });
}
