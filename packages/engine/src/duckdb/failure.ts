import { LatheError, type LatheErrorOptions } from '@lathe/flow/error';

interface Rule {
  readonly when: RegExp;
  readonly error: (message: string, match: RegExpExecArray) => Omit<LatheErrorOptions, 'details'>;
}

/** What the engine says, and what that means to the person who meets it. The first rule that fits wins. */
const RULES: readonly Rule[] = [
  {
    when: /INTERRUPT Error|Interrupted/,
    error: () => cancelledOptions(),
  },
  {
    when: /No space left on device|max_temp_directory_size|Disk quota exceeded|ENOSPC/,
    error: () => ({
      code: 'disk-full',
      kind: 'storage',
      message: 'The disk is full.',
      advice:
        'Free some space, or put the output and the workspace on a larger disk, and run again.',
    }),
  },
  {
    when: /Out of Memory|failed to allocate|bad_alloc|could not allocate/i,
    error: () => outOfMemoryOptions(),
  },
  {
    when: /^(?:Conversion|Out of Range|Mismatch Type) Error:? ?(.*)/,
    error: (_, match) => ({
      code: 'value-does-not-fit',
      kind: 'data',
      message: `A value does not fit: ${firstSentence(match[1] ?? '')}`,
      advice: 'Change the type of the column, or clean the value in a step before this one.',
    }),
  },
  {
    when: /Referenced column "(.*?)" (?:not found|was not found)|column "(.*?)" does not exist|does not have a column named "(.*?)"/i,
    error: (message, match) => {
      const column = match[1] ?? match[2] ?? match[3] ?? '';
      const candidates = /Candidate bindings: ([^\n]*)/.exec(message)?.[1];
      return {
        code: 'column-missing',
        kind: 'data',
        message: `There is no column "${column}" at this point of the flow.`,
        place: { column },
        advice:
          candidates === undefined
            ? 'Check the spelling; a step above may have dropped or renamed it.'
            : `Nearest names: ${candidates}.`,
      };
    },
  },
  {
    when: /"partition_by" expected to find (.*?), but/,
    error: (_, match) => ({
      code: 'column-missing',
      kind: 'data',
      message: `There is no column "${match[1] ?? ''}" to partition by.`,
      place: { column: match[1] ?? '' },
      advice: 'Name a column that the output has.',
    }),
  },
  {
    when: /File name too long|ENAMETOOLONG/i,
    error: () => ({
      code: 'path-invalid',
      kind: 'storage',
      message: 'The name of the file is too long.',
      advice: 'Choose a shorter one: while it is written, about 30 characters are added to it.',
    }),
  },
  {
    when: /Table with name (.*?) does not exist/,
    error: (_, match) => ({
      code: 'table-missing',
      kind: 'data',
      message: `There is no table "${match[1] ?? ''}".`,
      advice: 'Check the name in the SQL; the step input has the name that the step says.',
    }),
  },
  {
    when: /No files found|No such file or directory|Cannot open file "?(.*?)"?:/,
    error: () => ({
      code: 'file-not-found',
      kind: 'data',
      message: 'A file that the flow reads is not there any more.',
      advice: 'Put the file back, or point the source at where it is now.',
    }),
  },
  {
    when: /Permission denied|Read-only file system|EACCES|EPERM|EROFS|ENOTDIR/i,
    error: () => ({
      code: 'file-not-permitted',
      kind: 'storage',
      message: 'The file or folder may not be read or written.',
      advice: 'Check its path and permissions, or choose another place.',
    }),
  },
  {
    when: /Function with name "?([^\s"]+)"? does not exist!(?:\s*Did you mean "(.*?)")?/i,
    error: (_, match) => ({
      code: 'sql-error',
      kind: 'data',
      message: `There is no function "${match[1] ?? ''}".`,
      advice:
        match[2] === undefined
          ? 'Check the spelling of the function.'
          : `Check the spelling of the function; the nearest one is "${match[2]}".`,
    }),
  },
  {
    when: /No function matches the given name and argument types '(.*?)'/,
    error: (_, match) => ({
      code: 'sql-error',
      kind: 'data',
      message: `There is no function or operator for these types: ${match[1] ?? ''}.`,
      advice:
        'Cast a value to another type first, e.g. CAST(x AS DOUBLE), or use another function.',
    }),
  },
  {
    // What a step says through the function `fail`.
    when: /^Invalid Input Error:? ?(Column "(.*)" holds a value that was not there .*)/s,
    error: (_, match) => ({
      code: 'value-unseen',
      kind: 'data',
      message: `${firstSentence(match[1] ?? '')}.`,
      place: { column: match[2] ?? '' },
      advice:
        'Fit again with --fit again, or let the step treat other values with its parameter "others".',
    }),
  },
  {
    when: /^(?:Parser|Binder|Catalog|Syntax|Not implemented|Invalid Input) Error:? ?(.*)/i,
    error: (_, match) => ({
      code: 'sql-error',
      kind: 'data',
      message: `The statement cannot be run: ${firstSentence(match[1] ?? '')}`,
      advice: 'Check the names, functions and types in the formula or SQL of this step.',
    }),
  },
  {
    when: /^(?:FATAL|INTERNAL) Error/,
    error: () => ({
      code: 'engine-failed',
      kind: 'engine',
      message: 'The engine failed inside.',
      advice: 'Run again; if it fails again, report the flow and the details.',
    }),
  },
  {
    when: /^IO Error/,
    error: () => ({
      code: 'storage-failed',
      kind: 'storage',
      message: 'Reading or writing a file failed.',
      advice: 'Check that the disk is there and the file is whole, and run again.',
    }),
  },
];

/** For an operator, the engine lists every pair of types it knows. */
function withoutCandidates(message: string): string {
  return message.replace(/\n\s*Candidate functions:(?:\n\t[^\n]*){9,}\n*/, '\n\n');
}

function firstSentence(text: string): string {
  const line = text.split('\n', 1)[0] ?? '';
  return line.length > 300 ? `${line.slice(0, 300)} …` : line;
}

function cancelledOptions(): Omit<LatheErrorOptions, 'details'> {
  return {
    code: 'cancelled',
    kind: 'cancelled',
    message: 'The work was cancelled.',
    advice: 'Run it again when you want the result.',
  };
}

function outOfMemoryOptions(): Omit<LatheErrorOptions, 'details'> {
  return {
    code: 'engine-out-of-memory',
    kind: 'engine',
    message: 'The engine ran out of the memory it is allowed.',
    advice: 'Raise the memory limit, or work on fewer rows or columns at once.',
  };
}

/** For an engine that was ended because it took more memory than it may. */
export function outOfMemory(): LatheError {
  return new LatheError(outOfMemoryOptions());
}

export function cancelled(): LatheError {
  return new LatheError(cancelledOptions());
}

/** A failure of the engine, or of the file system below it, as a LatheError with the original words in `details`. */
export function engineFailure(thrown: unknown): LatheError {
  if (thrown instanceof LatheError) return thrown;
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  for (const rule of RULES) {
    const match = rule.when.exec(message);
    if (match !== null) {
      return new LatheError({
        ...rule.error(message, match),
        details: withoutCandidates(message),
        cause: thrown,
      });
    }
  }
  return new LatheError({
    code: 'engine-failed',
    kind: 'engine',
    message: 'The engine could not do this.',
    advice: 'See the details; if they do not help, report the flow that led here.',
    details: message,
    cause: thrown,
  });
}

/** The engine's own words for a failure, for deciding what to do about it. */
export function engineWords(thrown: unknown): string {
  if (thrown instanceof LatheError) return thrown.details ?? thrown.message;
  return thrown instanceof Error ? thrown.message : String(thrown);
}
