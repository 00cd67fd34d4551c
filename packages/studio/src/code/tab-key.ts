import { indentLess, indentMore } from '@codemirror/commands';
import { type Extension, StateEffect, StateField } from '@codemirror/state';
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
  'Tab leaves the editor. Once you type, Tab indents; press Escape first to leave with Tab.';

/**
 * Tab goes to the next field, as everywhere, until the person writes; then it indents, and Escape makes
 * it leave again. So nobody who only passes through is caught.
 */
export function tabKey(): Extension {
  const indent = (change: (view: EditorView) => boolean) => (view: EditorView) =>
    view.state.field(isEditing) ? change(view) : false;
  return [
    isEditing,
    keymap.of([
      { key: 'Tab', run: indent(indentMore), shift: indent(indentLess) },
      {
        key: 'Escape',
        run(view) {
          view.dispatch({ effects: setEditing.of(false) });
          // Whatever else Escape closes still closes.
          return false;
        },
      },
    ]),
    EditorView.domEventHandlers({
      blur(_, view) {
        if (view.state.field(isEditing)) view.dispatch({ effects: setEditing.of(false) });
      },
    }),
  ];
}
