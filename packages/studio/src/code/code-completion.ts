/** Something the code can go on with. */
export interface CodeCompletion {
  readonly kind: 'column' | 'table' | 'function' | 'method' | 'name' | 'keyword';
  /** What the list shows. */
  readonly label: string;
  /** What is typed in place of the prefix. */
  readonly insert: string;
  /** The type of a column, the signature of a function. */
  readonly detail: string;
  /** One line; may be empty. */
  readonly help: string;
}

/** What may follow the text before the cursor. */
export interface CodeCompletions {
  /** How many characters before the cursor the choice replaces. */
  readonly replace: number;
  readonly choices: readonly CodeCompletion[];
}
