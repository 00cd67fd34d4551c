import { insertNewline, insertNewlineAndIndent } from '@codemirror/commands';
import { getIndentation, indentString } from '@codemirror/language';
import {
  type EditorState,
  type Extension,
  Prec,
  type StateCommand,
  StateEffect,
  StateField,
  type Transaction,
  type TransactionSpec,
} from '@codemirror/state';
import { EditorView, keymap } from '@codemirror/view';

/** What the editor has laid out by itself, and may take back when the person types it after all. */
interface Layout {
  /** Start of the line that was indented by Enter, until the cursor leaves it. */
  readonly indented: number | null;
  /** Whether the person types the indentation of lines; then Enter gives none. */
  readonly isByHand: boolean;
  /** Places of closing brackets before which Enter was pressed. */
  readonly closers: readonly number[];
}

/** What changes about the layout; places are those of the new text. */
interface LayoutChange {
  readonly indented: number | null;
  readonly isByHand: boolean;
  readonly newClosers?: readonly number[];
}

const changeLayout = StateEffect.define<LayoutChange>();

const layout = StateField.define<Layout>({
  create: () => ({ indented: null, isByHand: false, closers: [] }),
  update(value, transaction) {
    const followed = follow(value, transaction);
    const change = transaction.effects.find((effect) => effect.is(changeLayout))?.value;
    if (change === undefined) return followed;
    const { indented, isByHand, newClosers = [] } = change;
    return { indented, isByHand, closers: [...followed.closers, ...newClosers] };
  },
});

/** The layout after something that was not of its own making. */
function follow(value: Layout, transaction: Transaction): Layout {
  if (!transaction.docChanged) {
    return transaction.selection === undefined ? value : { ...value, indented: null };
  }
  const { changes, newDoc } = transaction;
  const isTyping = transaction.isUserEvent('input.type');
  const isTab = transaction.isUserEvent('input.indent') || transaction.isUserEvent('delete.dedent');
  return {
    indented: isTyping && value.indented !== null ? changes.mapPos(value.indented, -1) : null,
    isByHand: value.isByHand && !isTab,
    closers: value.closers
      .map((at) => changes.mapPos(at, 1))
      .filter((at) => /[)\]}]/.test(newDoc.sliceString(at, at + 1))),
  };
}

/**
 * Enter indents, and brackets close by themselves, but only as an offer: who types the indentation
 * or the closing bracket nonetheless gets exactly what was typed, not twice of it.
 */
export function typedLayout(): Extension {
  return [
    layout,
    keymap.of([{ key: 'Enter', run: enter, shift: enter }]),
    Prec.high(
      EditorView.inputHandler.of((view, from, to, text) => {
        const { main, ranges } = view.state.selection;
        const isAtCursor = main.from === from && main.to === to && main.empty;
        if (ranges.length > 1 || !isAtCursor || view.composing) return false;
        const typed = typedAt(view.state, text);
        if (typed === null) return false;
        view.dispatch(typed);
        return true;
      }),
    ),
  ];
}

/** A new line, indented as the code asks for, unless the person indents by hand. */
export const enter: StateCommand = ({ state, dispatch }) => {
  const { head, empty } = state.selection.main;
  if (state.readOnly || !empty || state.selection.ranges.length > 1) {
    return insertNewlineAndIndent({ state, dispatch });
  }
  const { from, text } = state.doc.lineAt(head);
  // A line that begins at the margin begins anew.
  const isByHand = state.field(layout).isByHand && !/^\S/.test(text);
  const closers = /^[)\]}]*/.exec(text.slice(head - from))?.[0] ?? '';
  const lay = (made: Transaction): void => {
    const line = made.newDoc.lineAt(made.newSelection.main.head);
    const isIndented = !isByHand && /^\s/.test(line.text);
    dispatch(
      state.update({
        changes: made.changes,
        selection: made.newSelection,
        effects: changeLayout.of({
          indented: isIndented ? line.from : null,
          isByHand,
          newClosers: [...closers].map((_, place) => made.changes.mapPos(head, 1) + place),
        }),
        scrollIntoView: true,
        userEvent: 'input',
      }),
    );
  };
  return (isByHand ? insertNewline : insertNewlineAndIndent)({ state, dispatch: lay });
};

/** What a character typed at the cursor changes, where that is not simply the character; else null. */
export function typedAt(state: EditorState, text: string): TransactionSpec | null {
  if (text === ' ') return overIndentation(state);
  return overCloser(state, text) ?? towardsMargin(state, text);
}

/** The first blank in an indentation that was offered begins the indentation by hand. */
function overIndentation(state: EditorState): TransactionSpec | null {
  const { head } = state.selection.main;
  const { from } = state.doc.lineAt(head);
  if (state.field(layout).indented !== from || !/^\s+$/.test(state.sliceDoc(from, head)))
    return null;
  return {
    changes: { from, to: head, insert: ' ' },
    selection: { anchor: from + 1 },
    effects: changeLayout.of({ indented: null, isByHand: true }),
    userEvent: 'input.type',
  };
}

/** A closing bracket that waits on a line below is the one that is typed. */
function overCloser(state: EditorState, text: string): TransactionSpec | null {
  const { head } = state.selection.main;
  const { closers, indented } = state.field(layout);
  const closer = closers.find((at) => at >= head && /^\s*$/.test(state.sliceDoc(head, at)));
  if (closer === undefined || state.sliceDoc(closer, closer + 1) !== text) return null;
  const { from } = state.doc.lineAt(head);
  const isBare = indented === from && /^\s*$/.test(state.sliceDoc(from, head));
  // The bracket keeps the indentation it was given, unless that of the cursor was typed.
  const gap = isBare ? { from, to: state.doc.lineAt(closer).from } : { from: head, to: closer };
  return {
    changes: gap,
    selection: { anchor: closer + 1 - (gap.to - gap.from) },
    userEvent: 'input.type',
  };
}

/** Closing brackets, `else:` and the like move an indentation that was offered to where they belong. */
function towardsMargin(state: EditorState, text: string): TransactionSpec | null {
  const { head } = state.selection.main;
  const { from } = state.doc.lineAt(head);
  // A closing bracket that stands there is typed over, which is not decided here.
  if (state.field(layout).indented !== from || state.sliceDoc(head, head + 1) === text) return null;
  const line = state.sliceDoc(from, head) + text;
  const rules = state.languageDataAt<unknown>('indentOnInput', head);
  if (!rules.some((rule) => rule instanceof RegExp && rule.test(line))) return null;
  const typed = state.update({ changes: { from: head, insert: text } }).state;
  const columns = getIndentation(typed, from);
  if (columns === null) return null;
  const indentation = indentString(typed, columns);
  const word = line.trimStart();
  return {
    changes: { from, to: head, insert: `${indentation}${word}` },
    selection: { anchor: from + indentation.length + word.length },
    userEvent: 'input.type',
  };
}
