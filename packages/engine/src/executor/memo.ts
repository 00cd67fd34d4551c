import { LatheError } from '@lathe/flow';

/**
 * Answers by key, each computed once while it is among the latest `size` asked for. A failed
 * computation is forgotten, so that it can be tried again.
 */
export class Memo<T> {
  private readonly answers = new Map<string, Promise<T>>();

  constructor(private readonly size: number) {}

  /**
   * Someone who shares an answer with a caller that cancels does not get the cancellation: the
   * answer is computed again for them.
   */
  get(key: string, compute: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    const known = this.answers.get(key);
    if (known !== undefined) {
      this.answers.delete(key);
      this.answers.set(key, known);
      return known.catch((error: unknown) => {
        const cancelledByOther =
          error instanceof LatheError && error.kind === 'cancelled' && signal?.aborted !== true;
        if (!cancelledByOther) throw error;
        return this.get(key, compute, signal);
      });
    }
    const answer = compute();
    this.answers.set(key, answer);
    answer.catch(() => {
      if (this.answers.get(key) === answer) this.answers.delete(key);
    });
    if (this.answers.size > this.size) {
      const [oldest] = this.answers.keys();
      if (oldest !== undefined) this.answers.delete(oldest);
    }
    return answer;
  }

  forget(key: string): void {
    this.answers.delete(key);
  }
}
