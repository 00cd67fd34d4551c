import { isDeepStrictEqual } from 'node:util';
import type { HttpAnswer } from './http-answer.js';

/** What an answer has to be, one of each request that is sent in turn; null: any answer of status 2xx will do. */
export type ExpectedAnswers = readonly ExpectedAnswer[] | null;

export interface ExpectedAnswer {
  readonly body: Uint8Array;
  /** Of a binary answer of the Open Inference Protocol: where its JSON part ends. */
  readonly inferenceHeaderLength: number | null;
}

/**
 * Numbers of two right answers may differ by this share (and by this much around zero): a model computes
 * the same row a little differently in batches of other sizes.
 */
const TOLERANCE = 1e-3;

/** Why an answer counts as an error (`503`, `wrong answer`), or null when it is right. */
export function errorOf(answer: HttpAnswer, expected: ExpectedAnswer | undefined): string | null {
  if (answer.status < 200 || answer.status > 299) return String(answer.status);
  if (expected === undefined) return null;
  return sameAnswer(answer, expected) ? null : 'wrong answer';
}

/** Equal bytes, or equal JSON but for rounding of numbers, or binary tensors equal but for their header's order. */
function sameAnswer(answer: HttpAnswer, expected: ExpectedAnswer): boolean {
  if (Buffer.compare(answer.body, expected.body) === 0) return true;
  const head = answer.inferenceHeaderLength;
  if (head !== expected.inferenceHeaderLength) return false;
  if (head === null) return sameJson(answer.body, expected.body);
  return (
    sameJson(answer.body.subarray(0, head), expected.body.subarray(0, head)) &&
    sameFloats(answer.body.subarray(head), expected.body.subarray(head))
  );
}

function sameJson(left: Uint8Array, right: Uint8Array): boolean {
  try {
    return alike(JSON.parse(text(left)), JSON.parse(text(right)));
  } catch {
    // What is no JSON has to be equal byte for byte.
    return false;
  }
}

/** Equal as 32-bit floats but for rounding; other tensors differ by more than that when they differ. */
function sameFloats(left: Uint8Array, right: Uint8Array): boolean {
  if (left.length !== right.length || left.length % 4 !== 0) return false;
  const [a, b] = [left, right].map((part) => new Float32Array(Uint8Array.from(part).buffer));
  return a !== undefined && b !== undefined && a.every((value, at) => close(value, b[at] ?? 0));
}

function alike(left: unknown, right: unknown): boolean {
  if (typeof left === 'number' && typeof right === 'number') return close(left, right);
  if (Array.isArray(left) && Array.isArray(right)) {
    return left.length === right.length && left.every((value, at) => alike(value, right[at]));
  }
  if (isObject(left) && isObject(right)) {
    const keys = Object.keys(left);
    return (
      keys.length === Object.keys(right).length &&
      keys.every((key) => Object.hasOwn(right, key) && alike(left[key], right[key]))
    );
  }
  return isDeepStrictEqual(left, right);
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString('utf8');

function close(left: number, right: number): boolean {
  if (Object.is(left, right)) return true;
  return Math.abs(left - right) <= TOLERANCE * Math.max(Math.abs(left), Math.abs(right), TOLERANCE);
}
