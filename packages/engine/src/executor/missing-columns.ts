import {
  type Ask,
  type BoundAnalysis,
  type BoundStep,
  LatheError,
  type NamedInput,
  type Relation,
  table,
  UNKNOWN,
} from '@lathe/flow';

/** More than any form shows. */
const MOST = 50;

/** Stops a probe where it would compute something. */
class Reached extends Error {}
const unanswered: Ask = () => Promise.reject(new Reached());

/**
 * The columns that a step names and its inputs lack. A step tells of one at a time; columns of an unknown
 * type stand in for those found, until it finds them all.
 */
export async function missingForStep(
  bound: BoundStep,
  inputs: readonly NamedInput[],
): Promise<string[]> {
  if (bound.barrier !== undefined) return [];
  return missingColumns(async (absent) => {
    const completed = inputs.map(({ name, relation }) => ({
      name,
      relation: withColumnsNamed(relation, absent),
    }));
    const [first] = completed;
    if (first === undefined) return;
    if (bound.fits) await bound.fit(first.relation, unanswered);
    else bound.apply(first.relation, null, completed);
  });
}

/** The same for an analysis. */
export function missingForAnalysis(bound: BoundAnalysis, input: Relation): Promise<string[]> {
  return missingColumns(async (absent) => {
    await bound.compute(withColumnsNamed(input, absent), {
      ask: unanswered,
      train: () => Promise.reject(new Reached()),
    });
  });
}

/**
 * What is wrong with an analysis as far as the columns of its input tell, without computing it; undefined
 * when nothing is.
 */
export async function problemOfAnalysis(
  bound: BoundAnalysis,
  input: Relation,
): Promise<LatheError | undefined> {
  try {
    await bound.compute(input, {
      ask: unanswered,
      train: () => Promise.reject(new Reached()),
    });
  } catch (error) {
    if (error instanceof LatheError) return error;
    if (!(error instanceof Reached)) throw error;
  }
  return undefined;
}

async function missingColumns(
  probe: (absent: readonly string[]) => Promise<void>,
): Promise<string[]> {
  const absent: string[] = [];
  while (absent.length < MOST) {
    const column = await probe(absent).then(
      () => undefined,
      (error: unknown) =>
        error instanceof LatheError && error.code === 'column-missing'
          ? error.place.column
          : undefined,
    );
    if (column === undefined || absent.includes(column)) break;
    absent.push(column);
  }
  return absent;
}

function withColumnsNamed(relation: Relation, names: readonly string[]): Relation {
  if (relation.kind !== 'table') return relation;
  const added = names.map((name) => ({ name, type: UNKNOWN }));
  return table(relation.name, [...relation.schema, ...added]);
}
