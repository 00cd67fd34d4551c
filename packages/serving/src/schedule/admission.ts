import type { LatheError } from '@lathe/flow/error';
import { Overloaded } from './overloaded.js';
import type { Prediction } from './predicted-wait.js';
import { deadlineExceeded } from './request-errors.js';

export interface AdmissionSettings {
  /** For messages. */
  readonly model: string;
  readonly maxWaitMs: number;
  readonly queueLimit: number;
}

export interface Applicant {
  /** Milliseconds from now; infinite without a deadline. */
  readonly timeLeft: number;
  readonly prediction: Prediction;
  /** Requests before it. */
  readonly waiting: number;
  /** Whether the model has nothing else to do. */
  readonly isIdle: boolean;
}

/**
 * Why a request is refused before work is done, or null: it has expired, the queue is full, it would wait
 * longer than anyone may, or longer than it can.
 */
export function refusalOf(
  { model, maxWaitMs, queueLimit }: AdmissionSettings,
  { timeLeft, prediction, waiting, isIdle }: Applicant,
): LatheError | null {
  const { wait, answer } = prediction;
  if (timeLeft <= 0) return deadlineExceeded('It had expired when it arrived.');
  if (waiting >= queueLimit) {
    return new Overloaded({
      message: `Model ${model} has ${queueLimit} requests waiting, as many as it may.`,
      retryAfterMs: wait - maxWaitMs,
    });
  }
  if (wait > maxWaitMs) {
    return new Overloaded({
      message: `The request would wait about ${Math.round(wait)} ms for model ${model}; ${maxWaitMs} ms are allowed.`,
      retryAfterMs: wait - maxWaitMs,
    });
  }
  // An idle model tries whatever is predicted, or a wrong prediction would never be put right.
  if (answer === null || isIdle || answer <= timeLeft) return null;
  const late = answer - timeLeft;
  if (late > wait) {
    return deadlineExceeded(
      `Model ${model} takes about ${Math.round(answer - wait)} ms, and ${Math.round(timeLeft)} ms are left.`,
    );
  }
  return new Overloaded({
    message: `The request would be answered in about ${Math.round(answer)} ms by model ${model}, ${Math.round(late)} ms after its deadline.`,
    retryAfterMs: late,
  });
}
