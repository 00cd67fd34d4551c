import {
  diagnoseJoin,
  preparePreview,
  readyNode,
  type SampledStep,
  sampledSteps,
  suggestKeys,
} from '@lathe/engine';
import { basisAnswer } from '../basis.js';
import { bodyCall } from '../call.js';
import { OPERATIONS } from '../contract/operations.js';
import { openSubject, whereabouts } from '../subject.js';

export const joinCalls = {
  diagnoseJoin: bodyCall(OPERATIONS.diagnoseJoin, async (body, { studio, signal }) => {
    const { left, right, keys, how, suffix, rightColumns, nullsMatch } = body;
    const opened = await openSubject(studio, body, [left, right]);
    const flow = whereabouts(opened, signal);
    return studio.session.use(
      'long',
      async ({ executor }) => {
        const diagnosis = await diagnoseJoin(executor, {
          ...flow,
          left,
          right,
          keys,
          suffix,
          rightColumns,
          nullsMatch,
          ...(how === undefined ? {} : { how }),
        });
        // Prepared by now: this only looks them up.
        const [onLeft, onRight] = await Promise.all(
          [left, right].map((target) => preparePreview(executor, { ...flow, target }, 'dear')),
        );
        const sampled = await Promise.all(
          [onLeft, onRight].flatMap((side) =>
            side === undefined ? [] : [sampledSteps(executor, side, { signal })],
          ),
        );
        const { rows } = diagnosis.left;
        return {
          left: diagnosis.left,
          right: diagnosis.right,
          resultRows: diagnosis.resultRows,
          columns: diagnosis.columns,
          suggestions:
            onLeft === undefined || onRight === undefined
              ? []
              : suggestKeys(readyNode(onLeft, left).schema, readyNode(onRight, right).schema),
          warnings: diagnosis.warnings.map(({ message }) => message),
          basis: basisAnswer({ kind: 'whole', rows, of: rows }),
          sampledAbove: distinct(sampled.flat()),
        };
      },
      signal,
    );
  }),
};

/** A step above both sides is one. */
function distinct(steps: readonly SampledStep[]): SampledStep[] {
  return [...new Map(steps.map((step) => [step.node, step])).values()];
}
