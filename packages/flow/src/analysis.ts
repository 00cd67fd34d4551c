import type { z } from 'zod';
import type { Json } from './json.js';
import type { Relation } from './relation.js';
import { type Ask, type Cell, parameterJsonSchema, parseParameters } from './step.js';

/** What an analysis may ask of the world. */
export interface AnalysisServices {
  readonly ask: Ask;
  /**
   * Hands a relation's rows to the model trainer and gives its report.
   * `method` is a method of the side-car, e.g. `quick_model`.
   */
  readonly train: (method: string, input: Relation, task: Json) => Promise<Json>;
}

/** A Vega-Lite specification with its data inside. */
export interface Chart {
  /** File-name safe, e.g. `age-by-risk`. */
  readonly name: string;
  readonly title: string;
  readonly spec: Json;
}

/** A table of a report; `columns` are headings, cells are already rounded for reading or raw numbers. */
export interface ReportTable {
  readonly title: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly Cell[])[];
}

/** Bars drawn with characters on a terminal. */
export interface TextBars {
  readonly title: string;
  readonly bars: readonly {
    readonly label: string;
    readonly value: number;
    readonly note?: string;
  }[];
}

/** A result made readable: the same for terminal, HTML and studio. */
export interface Presentation {
  /** One sentence with the finding. */
  readonly headline: string;
  /** Sentences: how to read the numbers, warnings, what was sampled. */
  readonly notes: readonly string[];
  readonly tables: readonly ReportTable[];
  readonly bars: readonly TextBars[];
  readonly charts: readonly Chart[];
}

export interface AnalysisExample<P> {
  readonly title: string;
  readonly parameters: P;
}

export interface AnalysisDeclaration<P, R> {
  readonly id: string;
  readonly title: string;
  readonly help: string;
  readonly synonyms?: readonly string[];
  readonly parameters: z.ZodType<P>;
  readonly result: z.ZodType<R>;
  readonly compute: (input: Relation, parameters: P, services: AnalysisServices) => Promise<R>;
  readonly present: (result: R, parameters: P) => Presentation;
}

export interface BoundAnalysis {
  readonly parameters: Json;
  compute(input: Relation, services: AnalysisServices): Promise<AnalysisOutcome>;
}

export interface AnalysisOutcome {
  /** What `result.json` holds. */
  readonly result: Json;
  readonly presentation: Presentation;
}

/** An analysis as the catalogue holds it. */
export interface Analysis {
  readonly kind: 'analysis';
  readonly id: string;
  readonly title: string;
  readonly help: string;
  readonly synonyms: readonly string[];
  parameterSchema(): Json;
  resultSchema(): Json;
  bind(parameters: unknown): BoundAnalysis;
}

export function defineAnalysis<P, R extends Json>(
  declaration: AnalysisDeclaration<P, R>,
): Analysis {
  return Object.freeze({
    kind: 'analysis',
    id: declaration.id,
    title: declaration.title,
    help: declaration.help,
    synonyms: declaration.synonyms ?? [],
    parameterSchema: () => parameterJsonSchema(declaration.parameters),
    resultSchema: () => parameterJsonSchema(declaration.result),
    bind(raw: unknown): BoundAnalysis {
      const parameters = parseParameters(declaration.parameters, raw, declaration);
      return {
        parameters: JSON.parse(JSON.stringify(parameters)),
        async compute(input, services) {
          const result = await declaration.compute(input, parameters, services);
          return { result, presentation: declaration.present(result, parameters) };
        },
      };
    },
  } satisfies Analysis);
}
