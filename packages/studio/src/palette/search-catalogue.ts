/** What a search looks at; the parts count in this order. */
export interface Searchable {
  readonly title: string;
  readonly synonyms: readonly string[];
  readonly family: string;
  readonly help: string;
  /** Further words, the last resort. */
  readonly terms: string;
}

/** How well a word of the query meets a text: the whole text, its start, a word's start, and so on. */
const QUALITY = { same: 6, start: 5, word: 4, wordStart: 3, inside: 2, abbreviation: 1.5, typo: 1 };

/** How much a part of an entry counts. Any hit in the title outranks the start of a synonym's word. */
const WEIGHT = { title: 100, synonyms: 55, family: 25, help: 12, terms: 6 };

/**
 * The entries that meet every word of the query, the best first; all of them, in their order, for an
 * empty query. A word may be cut short, have one letter wrong, or stand in the plural. When nothing
 * meets every word, those that meet most of them.
 */
export function searchCatalogue<E extends Searchable>(entries: readonly E[], query: string): E[] {
  const words = wordsOf(query);
  if (words.length === 0) return [...entries];
  const whole = words.join(' ');
  const scored = entries.map((entry) => {
    const scores = words.map((word) => score(entry, word));
    return {
      entry,
      met: scores.filter((each) => each > 0).length,
      score: sum(scores) / words.length + (words.length > 1 ? score(entry, whole) : 0),
    };
  });
  const most = Math.max(0, ...scored.map(({ met }) => met));
  if (most === 0) return [];
  return scored
    .filter(({ met }) => met === most)
    .sort((a, b) => b.score - a.score)
    .map(({ entry }) => entry);
}

function score(entry: Searchable, word: string): number {
  const synonyms = Math.max(0, ...entry.synonyms.map((text) => quality(text, word, true)));
  return Math.max(
    WEIGHT.title * quality(entry.title, word, true),
    WEIGHT.synonyms * synonyms,
    WEIGHT.family * quality(entry.family, word, false),
    WEIGHT.help * quality(entry.help, word, false),
    WEIGHT.terms * quality(entry.terms, word, false),
  );
}

/** `loose`: whether abbreviations and typing errors count, as they do in names only. */
function quality(text: string, word: string, loose: boolean): number {
  const words = wordsOf(text);
  const joined = words.join(' ');
  if (joined === word) return QUALITY.same;
  if (joined.startsWith(word)) return QUALITY.start;
  const forms = [word, ...singularsOf(word)];
  if (forms.some((form) => words.includes(form))) return QUALITY.word;
  if (forms.some((form) => ` ${joined}`.includes(` ${form}`))) return QUALITY.wordStart;
  if (word.length >= 3 && loose && joined.includes(word)) return QUALITY.inside;
  if (word.length >= 4 && words.some((_, index) => abbreviates(word, words.slice(index)))) {
    return QUALITY.abbreviation;
  }
  return loose && word.length >= 4 && words.some((other) => almost(other, word)) ? QUALITY.typo : 0;
}

function wordsOf(text: string): string[] {
  return text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
}

function singularsOf(word: string): string[] {
  if (word.length < 4 || !word.endsWith('s')) return [];
  return word.endsWith('ies') ? [word.slice(0, -1), `${word.slice(0, -3)}y`] : [word.slice(0, -1)];
}

/** Whether the word is made of starts of these words, in their order: `regex`, `zscore`. */
function abbreviates(word: string, [next, ...rest]: readonly string[]): boolean {
  if (next === undefined) return false;
  let shared = 0;
  while (shared < next.length && next[shared] === word[shared]) shared += 1;
  if (shared === 0) return false;
  if (shared === word.length) return true;
  for (let taken = shared; taken > 0; taken -= 1) {
    if (abbreviates(word.slice(taken), rest)) return true;
  }
  return false;
}

/** Whether the start of `text` is the word but for one letter wrong, missing, too many, or two swapped. */
function almost(text: string, word: string): boolean {
  let at = 0;
  while (at < word.length && text[at] === word[at]) at += 1;
  // The first letter is hardly ever the wrong one, and a word that has it right is no accident.
  if (at === 0) return false;
  const rest = word.slice(at + 1);
  return (
    text.slice(at + 1).startsWith(rest) ||
    text.slice(at).startsWith(rest) ||
    text.slice(at + 1).startsWith(word.slice(at)) ||
    (text[at] === word[at + 1] &&
      text[at + 1] === word[at] &&
      text.slice(at + 2).startsWith(word.slice(at + 2)))
  );
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
