import {
  autocompletion,
  type Completion,
  type CompletionContext,
  type CompletionResult,
  closeBrackets,
  closeBracketsKeymap,
} from '@codemirror/autocomplete';
import { defaultKeymap, history, historyKeymap } from '@codemirror/commands';
import { python } from '@codemirror/lang-python';
import { PostgreSQL, sql } from '@codemirror/lang-sql';
import { bracketMatching, indentUnit, syntaxTree } from '@codemirror/language';
import { type Diagnostic, lintGutter } from '@codemirror/lint';
import { EditorState, type Extension, Prec, type Text } from '@codemirror/state';
import {
  drawSelection,
  EditorView,
  highlightActiveLine,
  highlightSpecialChars,
  keymap,
  lineNumbers,
} from '@codemirror/view';
import type { CodeProblem } from '../forms/form-context.js';
import type { FormInput } from '../forms/form-input.js';
import type { CodeRole } from '../forms/parameter-field.js';
import type { CodeCompletion, CodeCompletions } from './code-completion.js';
import { editorHeight, editorTheme } from './editor-theme.js';
import { completePython } from './python-completion.js';
import { completeExpression, completeQuery } from './sql-completion.js';
import { tabKey } from './tab-key.js';
import { typedLayout } from './typed-layout.js';

export interface EditorOptions {
  readonly role: CodeRole;
  /** The tables as they are when a completion is asked for. */
  readonly inputs: () => readonly FormInput[];
  readonly onChange: (text: string) => void;
  readonly minLines: number;
  /** With at most one, Enter makes no new line. */
  readonly maxLines: number;
}

const COMPLETE: Readonly<
  Record<CodeRole, (inputs: readonly FormInput[], before: string) => CodeCompletions>
> = {
  python: completePython,
  'sql-query': completeQuery,
  'sql-expression': completeExpression,
};

/** What an editor of one kind of code consists of, besides its texts for screen readers. */
export function editorExtensions(options: EditorOptions): Extension[] {
  const { role, minLines, maxLines, onChange } = options;
  const hasGutter = role !== 'sql-expression';
  return [
    highlightSpecialChars(),
    history(),
    drawSelection(),
    bracketMatching(),
    closeBrackets(),
    role === 'python' ? pythonPairs : [],
    indentUnit.of(role === 'python' ? '    ' : '  '),
    role === 'python' ? python() : sql({ dialect: PostgreSQL }),
    EditorView.lineWrapping,
    hasGutter ? [lineNumbers(), lintGutter(), highlightActiveLine()] : [],
    maxLines === 1 ? oneLine : [],
    // Before the completions, whose Escape would hide ours.
    tabKey(),
    autocompletion({
      override: [(context) => completionsAt(context, options)],
      icons: false,
      maxRenderedOptions: 100,
      // Enter at the end of a word is a new line, not the first of a list that nobody asked for.
      selectOnOpen: false,
    }),
    typedLayout(),
    keymap.of([...closeBracketsKeymap, ...historyKeymap, ...defaultKeymap]),
    editorTheme,
    editorHeight(minLines, maxLines),
    EditorView.updateListener.of((update) => {
      if (update.docChanged) onChange(update.state.doc.toString());
    }),
  ];
}

/**
 * What closes by itself in Python. Three quotation marks do so one by one: as a set they would be
 * closed by the first one typed, and the other two begin a text of their own.
 */
export const pythonPairs: Extension = Prec.high(
  EditorState.languageData.of(() => [
    {
      closeBrackets: {
        brackets: ['(', '[', '{', "'", '"'],
        stringPrefixes: ['f', 'fr', 'rf', 'r', 'u', 'b', 'br', 'rb'],
      },
    },
  ]),
);

/** New lines become blanks, also in what is pasted. */
const oneLine = EditorState.transactionFilter.of((transaction) =>
  transaction.newDoc.lines === 1
    ? transaction
    : [
        transaction,
        {
          changes: {
            from: 0,
            to: transaction.newDoc.length,
            insert: transaction.newDoc.toString().replaceAll('\n', ' '),
          },
          sequential: true,
        },
      ],
);

/** Nodes of the syntax in which nothing is completed. */
const QUIET: ReadonlySet<string> = new Set(['LineComment', 'BlockComment', 'Comment']);

function completionsAt(
  context: CompletionContext,
  { role, inputs }: EditorOptions,
): CompletionResult | null {
  const node = syntaxTree(context.state).resolveInner(context.pos, -1);
  if (QUIET.has(node.name) || (role !== 'python' && node.name === 'String')) return null;
  const before = context.state.sliceDoc(0, context.pos);
  const { replace, choices } = COMPLETE[role](inputs(), before);
  const isAsked = context.explicit || replace > 0 || /\.$|\[$|\[['"]$/.test(before);
  if (!isAsked || choices.length === 0) return null;
  return {
    from: context.pos - replace,
    // They are filtered and in order already.
    filter: false,
    options: choices.map((choice) => optionOf(choice, context)),
  };
}

function optionOf(choice: CodeCompletion, { state }: CompletionContext): Completion {
  return {
    label: choice.label.replaceAll(/\s+/g, ' '),
    detail: choice.detail,
    type: choice.kind,
    ...(choice.help === '' ? {} : { info: choice.help }),
    apply(view, _, from, to) {
      const { insert } = choice;
      // A quotation mark or bracket that was closed by itself is not doubled.
      const last = insert.slice(-1);
      const isClosed = /["'\])]/.test(last) && state.sliceDoc(to, to + 1) === last;
      view.dispatch({
        changes: { from, to: isClosed ? to + 1 : to, insert },
        selection: { anchor: from + insert.length },
        userEvent: 'input.complete',
      });
    },
  };
}

/** Problems as marks at their lines; what belongs to no line marks none. */
export function diagnosticsOf(problems: readonly CodeProblem[], doc: Text): Diagnostic[] {
  return problems.flatMap(({ line, message }) => {
    if (line === undefined || line < 1 || line > doc.lines) return [];
    const { from, to, text } = doc.line(line);
    const indent = /^\s*/.exec(text)?.[0].length ?? 0;
    return [{ from: Math.min(from + indent, to), to, severity: 'error', message }];
  });
}
