import { LatheError, type NamedInput, type Relation } from '@lathe/flow';

/** The second table of a step that takes two. Errors: `inputs-wrong`. */
export function secondInput(inputs: readonly NamedInput[]): Relation {
  const [, second] = inputs;
  if (second !== undefined) return second.relation;
  throw new LatheError({
    code: 'inputs-wrong',
    kind: 'document',
    message: 'This step takes two tables; it was given one.',
    place: { parameter: 'inputs' },
    advice: 'Choose the second table.',
  });
}
