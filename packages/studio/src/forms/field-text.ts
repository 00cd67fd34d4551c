/** A choice with what its field's description says about it. */
export interface DescribedChoice {
  readonly id: string;
  readonly label: string;
  /** Empty when nothing is said. */
  readonly detail: string;
}

/** `lowerQuantile` -> `Lower quantile`. */
export function labelOf(name: string): string {
  const words = name
    .replaceAll(/([\p{Ll}\p{N}])(\p{Lu})/gu, '$1 $2')
    .replaceAll(/[-_]+/g, ' ')
    .trim()
    .toLowerCase();
  return capital(words);
}

/** Names that keep their hyphen in the field's literature. */
const HYPHENATED: ReadonlySet<string> = new Set(['min-max', 'max-abs']);

/** `most-frequent` -> `Most frequent`; signs such as `<=` stay. */
export function choiceLabel(id: string): string {
  return capital(HYPHENATED.has(id) ? id : id.replaceAll('-', ' '));
}

/** The first sentence, and what follows it. */
export function splitHelp(description: string): { readonly first: string; readonly rest: string } {
  const end = /[.?!](?=\s+["“\p{Lu}])/u.exec(description);
  if (end === null) return { first: description.trim(), rest: '' };
  return {
    first: description.slice(0, end.index + 1).trim(),
    rest: description.slice(end.index + 1).trim(),
  };
}

/**
 * A description that explains choices as `zeros: zeros throughout; error: the run fails.`, taken
 * apart: what belongs to a choice, and what is left for all of them.
 */
export function describeChoices(
  description: string,
  ids: readonly string[],
): { readonly help: string; readonly choices: readonly DescribedChoice[] } {
  const found = ids
    .flatMap((id) => {
      const at = positionOf(description, id);
      return at === undefined ? [] : [{ id, ...at }];
    })
    .sort((a, b) => a.start - b.start);
  const plain = ids.map((id) => ({ id, label: choiceLabel(id), detail: '' }));
  if (found.length < 2) return { help: description, choices: plain };

  const details = new Map<string, string>();
  let left = '';
  for (const [index, { id, end }] of found.entries()) {
    const next = found[index + 1];
    const text = description.slice(end, next?.start ?? description.length).trim();
    const { first, rest } = next === undefined ? splitHelp(text) : { first: text, rest: '' };
    details.set(id, capital(first.replace(/[;.]\s*$/, '')));
    left = rest;
  }
  const before = description.slice(0, found[0]?.start ?? 0).trim();
  return {
    help: [before, left].filter((part) => part !== '').join(' '),
    choices: plain.map((choice) => ({ ...choice, detail: details.get(choice.id) ?? '' })),
  };
}

/** Where `id: ` begins an explanation: at the start, or after a full stop or semicolon. */
function positionOf(text: string, id: string): { start: number; end: number } | undefined {
  const mark = `${id}: `;
  for (let start = text.indexOf(mark); start !== -1; start = text.indexOf(mark, start + 1)) {
    if (start === 0 || /[.;] $/.test(text.slice(0, start)))
      return { start, end: start + mark.length };
  }
  return undefined;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
