import { PREVIEW_WHOLE_ROWS, preparePreview, sampledSteps } from '@lathe/engine';
import { isStepNode, LatheError } from '@lathe/flow';
import { basisAnswer } from '../basis.js';
import { bodyCall } from '../call.js';
import { OPERATIONS } from '../contract/operations.js';
import { openSubject, subjectOf } from '../subject.js';

export const analysisCalls = {
  analyse: bodyCall(OPERATIONS.analyse, async (body, { studio, signal }) => {
    const { node: id, whole } = body;
    const opened = await openSubject(studio, body, [id]);
    const node = opened.flow.nodes.find((candidate) => candidate.id === id);
    const [input] = node === undefined || isStepNode(node) ? [] : node.inputs;
    if (input === undefined) throw notAnAnalysis(id);
    return studio.session.use(
      'long',
      async ({ executor }) => {
        const { whole: _, ...subject } = subjectOf(opened, { node: input, whole }, signal);
        const request = whole === true ? subject : { ...subject, sampleAbove: PREVIEW_WHOLE_ROWS };
        const prepared = await preparePreview(executor, { ...subject, whole: whole === true });
        const { presentation, result, basis } = await executor.analyse(prepared, request, id);
        const { headline, notes, tables, charts, bars } = presentation;
        return {
          headline,
          notes,
          tables,
          charts,
          bars,
          result,
          basis: basisAnswer(basis),
          sampledAbove: await sampledSteps(executor, prepared, { signal }),
        };
      },
      signal,
    );
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
