import { areComparable, type JoinKey } from './join.js';
import type { Column, Schema } from './schema.js';

/** Sets of keys offered at most. */
const MOST_SETS = 6;

const KEY_WORD = /(?:^|[_\W])(?:id|key|code|no|nr|num|number|uuid|guid|email|sku|isbn|iban|zip)$/i;

interface Candidate extends JoinKey {
  readonly score: number;
  readonly sameName: boolean;
}

/**
 * Keys that two tables could be joined by, told from names and types alone, the likeliest first: columns of
 * the same name, `customer_id` and the `id` of the other, and names that look like keys. Each is a set of
 * pairs to use together. No rows are looked at; a diagnosis of the join tells how well they match.
 */
export function suggestKeys(left: Schema, right: Schema): readonly (readonly JoinKey[])[] {
  const candidates = left
    .flatMap((a) => right.flatMap((b) => candidate(a, b) ?? []))
    .sort((a, b) => b.score - a.score);
  const pair = ({ left: from, right: to }: Candidate): JoinKey => ({ left: from, right: to });
  const singles = candidates.slice(0, MOST_SETS - 1).map((each) => [pair(each)]);
  const together = candidates.filter(({ sameName, score }) => sameName && score >= STRONG);
  return together.length > 1 ? [...singles, together.map(pair)] : singles;
}

/** Scores at which a pair is offered, and offered together with others. */
const WEAK = 3;
const STRONG = 5;

function candidate(a: Column, b: Column): Candidate | undefined {
  if (!areComparable(a.type, b.type)) return undefined;
  const likeness = nameLikeness(a.name, b.name);
  if (likeness === 0) return undefined;
  const looksLikeKey = KEY_WORD.test(a.name) || KEY_WORD.test(b.name) ? 2 : 0;
  const score = likeness + looksLikeKey + typeScore(a);
  return score < WEAK
    ? undefined
    : { left: a.name, right: b.name, score, sameName: likeness >= SAME_NAME };
}

const SAME_NAME = 3;

/** 4 for one name, 3 when only case and punctuation differ, 1.5 for `customer_id` and `id` or `customer`. */
function nameLikeness(a: string, b: string): number {
  if (a === b) return 4;
  const [plainA, plainB] = [plain(a), plain(b)];
  if (plainA === plainB) return SAME_NAME;
  const [short, long] = plainA.length < plainB.length ? [plainA, plainB] : [plainB, plainA];
  const isPart = short.length >= 2 && (long.endsWith(short) || long === `${short}id`);
  return isPart ? 1.5 : 0;
}

const plain = (name: string): string => name.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, '');

/** Texts and integers are keys, dates sometimes, measured numbers hardly ever. */
function typeScore({ type }: Column): number {
  switch (type.kind) {
    case 'text':
    case 'integer':
      return 1;
    case 'date':
    case 'timestamp':
    case 'unknown':
      return 0;
    default:
      return -3;
  }
}
