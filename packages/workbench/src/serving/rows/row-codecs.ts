import { join } from 'node:path';
import { openRowFlow } from '@lathe/engine';
import { LatheError } from '@lathe/flow';
import type { RowCodec } from '@lathe/serving';
import { type Preparation, preparationOf } from '../../jobs/model-registry.js';
import { type EngineLimits, openFlow } from '../../workspace/session.js';
import { LastingRowFlow, SharedSession } from './engine-session.js';
import { featureItems, flowRowCodec } from './flow-row-codec.js';
import {
  type DescribedModel,
  findModelDescription,
  type ModelDescription,
} from './model-description.js';
import { preparedRowCodec } from './prepared-row-codec.js';

/** Plenty for single rows and small batches; a statement over few rows has no use for more threads. */
const LIMITS: EngineLimits = { memoryLimit: 2 ** 30, threads: 2 };

export interface RowCodecs {
  /**
   * What rows become before the model in a folder; null for a model that is not Lathe's.
   * In a registered version the rows are raw and go through its flow; else, and where single rows cannot
   * go through it, they are prepared columns. Errors: `model-unreadable`.
   */
  codecFor(folder: string, model: DescribedModel): Promise<RowCodec | null>;
  /** Ends the engine; codecs cannot be used any more. */
  close(): Promise<void>;
}

export interface RowCodecOptions {
  /** For the engine's scratch files. The engine starts with the first flow. */
  readonly workspace: string;
  readonly limits?: EngineLimits;
  /** Hears why a model with a flow takes prepared columns only. */
  readonly onProblem?: (folder: string, problem: LatheError) => void;
}

/** Codecs for models in folders, over one engine. */
export function openRowCodecs(options: RowCodecOptions): RowCodecs {
  const sessions = new SharedSession(options.workspace, options.limits ?? LIMITS);
  return {
    async codecFor(folder, model) {
      const description = await findModelDescription(folder, model);
      if (description === undefined) return null;
      const preparation = await preparationOf(folder);
      if (preparation === undefined) return preparedRowCodec(description);
      try {
        return await rawRowCodec(folder, preparation, description, sessions);
      } catch (error) {
        options.onProblem?.(folder, LatheError.from(error));
        return preparedRowCodec(description);
      }
    },
    close: () => sessions.close(),
  };
}

async function rawRowCodec(
  folder: string,
  preparation: Preparation,
  description: ModelDescription,
  sessions: SharedSession,
): Promise<RowCodec> {
  if (preparation.refusal !== undefined) {
    throw new LatheError({
      code: 'flow-not-row-wise',
      kind: 'data',
      message: preparation.refusal,
      place: { file: folder },
      advice: 'Mend what stands in the way, then run the jobs again and register the model again.',
    });
  }
  const file = join(folder, preparation.flow);
  const { flow, values, state } = await openFlow(file, preparation.set);
  if (state === undefined) {
    throw new LatheError({
      code: 'state-missing',
      kind: 'data',
      message: 'There is no fitted state beside the flow.',
      place: { file },
      advice: 'Register the model again after its prepare job has run.',
    });
  }
  const rows = new LastingRowFlow(sessions, (session) =>
    openRowFlow(session.executor, {
      flow,
      values,
      state,
      target: preparation.node,
      select: (schema) => featureItems(description, schema),
      absent: description.label,
      python: preparation.python ?? {},
    }),
  );
  try {
    return await flowRowCodec(description, rows);
  } catch (error) {
    await rows.close();
    throw error;
  }
}
