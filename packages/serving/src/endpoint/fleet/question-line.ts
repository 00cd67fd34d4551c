import { LatheError } from '@lathe/flow/error';
import type { Message, Question, Reply } from './worker-messages.js';

/** Questions and their replies over a channel that carries messages one way. */
export class QuestionLine {
  private next = 0;
  private readonly waiting = new Map<
    number,
    { readonly resolve: (reply: Reply) => void; readonly reject: (error: LatheError) => void }
  >();

  constructor(
    private readonly send: (message: Message) => void,
    private readonly answer: (question: Question) => Promise<Reply>,
  ) {}

  /** Errors: those of the other end, `worker-silent` after `milliseconds` and when the other end is gone. */
  ask(question: Question, milliseconds: number): Promise<Reply> {
    const id = this.next;
    this.next += 1;
    return new Promise<Reply>((resolve, reject) => {
      const timer = setTimeout(() => this.waiting.get(id)?.reject(silent()), milliseconds);
      const done = (): void => {
        clearTimeout(timer);
        this.waiting.delete(id);
      };
      this.waiting.set(id, {
        resolve: (reply) => {
          done();
          if (reply.kind === 'failed') reject(LatheError.fromJSON(reply.error));
          else resolve(reply);
        },
        reject: (error) => {
          done();
          reject(error);
        },
      });
      this.send({ kind: 'question', id, question });
    });
  }

  /** To be called with every message that comes. */
  receive(message: Message): void {
    if (message.kind === 'reply') this.waiting.get(message.id)?.resolve(message.reply);
    if (message.kind !== 'question') return;
    const { id, question } = message;
    this.answer(question)
      .catch(
        (error: unknown): Reply => ({
          kind: 'failed',
          error: LatheError.from(error).toJSON(),
        }),
      )
      .then((reply) => this.send({ kind: 'reply', id, reply }))
      .catch(() => undefined);
  }

  /** The other end has gone. */
  end(): void {
    for (const { reject } of [...this.waiting.values()]) reject(silent());
  }
}

const silent = (): LatheError =>
  new LatheError({
    code: 'worker-silent',
    kind: 'engine',
    message: 'A worker process did not answer.',
    advice: 'It is started again when it has died; try again.',
  });
