import {
  acceptCompletion,
  completionStatus,
  selectedCompletionIndex,
  setSelectedCompletion,
} from '@codemirror/autocomplete';
import { indentLess, indentMore } from '@codemirror/commands';
import { type Extension, Prec, StateEffect, StateField } from '@codemirror/state';
import { EditorView, keymap } from '@codemirror/view';

const setEditing = StateEffect.define<boolean>();

/** Whether Tab indents: since something was typed or Enter was pressed, until Escape or until the focus leaves. */
const isEditing = StateField.define<boolean>({
  create: () => false,
  update(editing, transaction) {
    for (const effect of transaction.effects) if (effect.is(setEditing)) return effect.value;
    return editing || transaction.isUserEvent('input') || transaction.isUserEvent('delete');
  },
});

/** For the accessible description of an editor with `tabKey`. */
export const TAB_KEY_HELP =
  'Tab leaves the editor. Once you type, Tab indents; press Escape first to leave with Tab. While completions are offered, Tab takes the first, the arrow keys choose another, and Escape closes their list.';

/**
 * Tab goes to the next field, as everywhere, until the person writes; then it indents, and Escape makes
 * it leave again. So nobody who only passes through is caught. While completions are offered, both keys
 * belong to their list. Stands before `autocompletion()` among the extensions.
 */
export function tabKey(): Extension {
  const indent = (change: (view: EditorView) => boolean) => (view: EditorView) =>
    view.state.field(isEditing) ? change(view) : false;
  return [
    isEditing,
    keymap.of([
      { key: 'Tab', run: takeCompletion },
      { key: 'Tab', run: indent(indentMore), shift: indent(indentLess) },
    ]),
    Prec.highest(keymap.of([{ key: 'Escape', run: leave }])),
    EditorView.domEventHandlers({
      blur(_, view) {
        if (view.state.field(isEditing)) view.dispatch({ effects: setEditing.of(false) });
      },
    }),
  ];
}

function leave(view: EditorView): boolean {
  // A list on screen is closed first; one that is only being made is not worth a key.
  if (completionStatus(view.state) !== 'active') {
    view.dispatch({ effects: setEditing.of(false) });
  }
  return false;
}

/** Takes the chosen completion, or the first where none was chosen. */
function takeCompletion(view: EditorView): boolean {
  if (completionStatus(view.state) !== 'active') return false;
  if (selectedCompletionIndex(view.state) === null) {
    view.dispatch({ effects: setSelectedCompletion(0) });
  }
  // Refused just after the list has appeared; the key is the list's all the same.
  acceptCompletion(view);
  return true;
}
