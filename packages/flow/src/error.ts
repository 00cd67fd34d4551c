/** Where a problem was met. Every field is optional; say as much as is known. */
export interface Place {
  /** Path of the file as the user named it. */
  readonly file?: string;
  /** Id of the flow node, source or output. */
  readonly node?: string;
  /** Parameter name, or a dotted path into the document. */
  readonly parameter?: string;
  readonly column?: string;
  /** Row number, counted from 1, header not included. */
  readonly row?: number;
  /** Line number in a text file, counted from 1. */
  readonly line?: number;
  /** Byte offset, counted from 0. */
  readonly byte?: number;
}

/**
 * Who can mend it: `usage` and `document` are the caller's (exit status 2),
 * everything else means a run failed (exit status 1).
 */
export type ErrorKind =
  | 'usage'
  | 'document'
  | 'data'
  | 'engine'
  | 'python'
  | 'storage'
  | 'cancelled'
  | 'internal';

export interface LatheErrorOptions {
  /** Stable, kebab-case, e.g. `column-missing`. */
  readonly code: string;
  readonly kind: ErrorKind;
  /** One sentence: what happened. */
  readonly message: string;
  readonly place?: Place;
  /** One sentence: what to do next. */
  readonly advice: string;
  /** Longer evidence (a traceback, offending values), shown below the message. */
  readonly details?: string;
  readonly cause?: unknown;
}

/** What crosses process borders and what `--json` prints. */
export interface LatheErrorJson {
  readonly code: string;
  readonly kind: ErrorKind;
  readonly message: string;
  readonly place: Place;
  readonly advice: string;
  readonly details?: string;
}

/** The one error shape of the house: stable code, what, where, what to do. */
export class LatheError extends Error {
  readonly code: string;
  readonly kind: ErrorKind;
  readonly place: Place;
  readonly advice: string;
  readonly details: string | undefined;

  constructor(options: LatheErrorOptions) {
    super(options.message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'LatheError';
    this.code = options.code;
    this.kind = options.kind;
    this.place = options.place ?? {};
    this.advice = options.advice;
    this.details = options.details;
  }

  /** The same error with the place completed; what is already known wins. */
  at(place: Place): LatheError {
    return new LatheError({
      code: this.code,
      kind: this.kind,
      message: this.message,
      place: { ...place, ...this.place },
      advice: this.advice,
      ...(this.details === undefined ? {} : { details: this.details }),
      cause: this.cause,
    });
  }

  toJSON(): LatheErrorJson {
    return {
      code: this.code,
      kind: this.kind,
      message: this.message,
      place: this.place,
      advice: this.advice,
      ...(this.details === undefined ? {} : { details: this.details }),
    };
  }

  static fromJSON(json: LatheErrorJson): LatheError {
    return new LatheError(json);
  }

  /** Any thrown value as a LatheError; what is unknown becomes `internal`. */
  static from(thrown: unknown): LatheError {
    if (thrown instanceof LatheError) return thrown;
    const message = thrown instanceof Error ? thrown.message : String(thrown);
    return new LatheError({
      code: 'internal',
      kind: 'internal',
      message,
      advice: 'This is a defect in Lathe; please report it with the command and the message.',
      cause: thrown,
    });
  }
}

/** `file x.csv, node scale, parameter columns, row 7` */
export function placeText(place: Place): string {
  const parts: string[] = [];
  if (place.file !== undefined) parts.push(`file ${place.file}`);
  if (place.node !== undefined) parts.push(`node ${place.node}`);
  if (place.parameter !== undefined) parts.push(`parameter ${place.parameter}`);
  if (place.column !== undefined) parts.push(`column "${place.column}"`);
  if (place.row !== undefined) parts.push(`row ${place.row}`);
  if (place.line !== undefined) parts.push(`line ${place.line}`);
  if (place.byte !== undefined) parts.push(`byte ${place.byte}`);
  return parts.join(', ');
}
