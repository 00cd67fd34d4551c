import { closeBrackets, insertBracket } from '@codemirror/autocomplete';
import { indentMore } from '@codemirror/commands';
import { python } from '@codemirror/lang-python';
import { indentUnit } from '@codemirror/language';
import { EditorState, type StateCommand } from '@codemirror/state';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { pythonPairs } from '../../src/code/code-editor.js';
import { enter, typedAt, typedLayout } from '../../src/code/typed-layout.js';

/** An editor of Python as it is used, without its view. */
const empty = EditorState.create({
  extensions: [python(), closeBrackets(), pythonPairs, indentUnit.of('    '), typedLayout()],
});

// Parsing is cut short after 20 ms, which a busy machine exceeds.
beforeAll(() => void vi.useFakeTimers({ toFake: ['Date'] }));
afterAll(() => void vi.useRealTimers());

function press(state: EditorState, command: StateCommand): EditorState {
  let next = state;
  command({ state, dispatch: (transaction) => (next = transaction.state) });
  return next;
}

/** The state after the keys: characters, and Enter for each new line. */
function type(keys: string, from = empty): EditorState {
  let state = from;
  for (const key of keys) {
    if (key === '\n') {
      state = press(state, enter);
      continue;
    }
    const { head } = state.selection.main;
    const typed = typedAt(state, key);
    const bracket = typed === null ? insertBracket(state, key) : null;
    state =
      bracket?.state ??
      state.update(
        typed ?? {
          changes: { from: head, insert: key },
          selection: { anchor: head + 1 },
          userEvent: 'input.type',
        },
      ).state;
  }
  return state;
}

const typed = (keys: string): string => type(keys).doc.toString();

describe('code that is typed in full', () => {
  const CODES: Readonly<Record<string, string>> = {
    'a dictionary on a line': `levels = {"low": -1, "it's": (2, [3, 4])}\n`,
    'a dictionary over lines': 'levels = {\n    "low": 0,\n    "high": 1,\n}\ndf["a"] = 1\n',
    'nested dictionaries':
      'a = {\n    "b": {\n        "c": 1,\n        "d": [\n            2,\n        ],\n    },\n    "e": {},\n}\nx = 1\n',
    'a closing bracket after the last value': 'f(\n    1,\n    g(2))\nx = 1\n',
    'a closing bracket indented by hand': 'f({\n  "a": 1,\n  }\n)\n',
    'blocks and what follows them':
      'for name in df:\n    if name == "a":\n        continue\n    print(name)\ndf = df\n',
    'functions with blank lines':
      'def f(x):\n    """Half of it."""\n\n    y = x / 2\n    return y\n\n\ndf["h"] = f(df["a"])\n',
    'a docstring over lines': 'def f(x):\n    """Half.\n\n    Of it.\n    """\n    return x / 2\n',
    branches: 'if x:\n    a()\nelif y:\n    b()\nelse:\n    c()\nd()\n',
    'calls over lines':
      'df = (\n    df.assign(a=lambda t: t["b"] + 1)\n    .rename(columns={"c": "d"})\n)\n',
    'a comment with an apostrophe': "# don't\nx = f'{y}'\n",
  };
  it.for(Object.entries(CODES))('stands there as it was typed: %s', ([, code]) => {
    expect(typed(code)).toBe(code);
  });
});

describe('code that leaves its layout to the editor', () => {
  it('is indented in brackets and blocks', () => {
    expect(typed('f = {\n"a": 1,\n"b": 2')).toBe('f = {\n    "a": 1,\n    "b": 2\n}');
    expect(typed('for x in y:\nprint(x)\nprint(y)')).toBe(
      'for x in y:\n    print(x)\n    print(y)',
    );
  });

  it('gets no second bracket where the one that waits below is typed', () => {
    expect(typed('f = {\n"a": {\n"b": 1\n},\n}\nx')).toBe(
      'f = {\n    "a": {\n        "b": 1\n    },\n}\nx',
    );
  });

  it('moves branches to where they belong', () => {
    expect(typed('if x:\na()\nelse:\nb()')).toBe('if x:\n    a()\nelse:\n    b()');
  });
});

describe('the indentation of the next line', () => {
  it('is offered again after Tab', () => {
    const byHand = type('for x in y:\n    print(x)\n');
    expect(type('a\nb', press(byHand, indentMore)).doc.toString()).toBe(
      'for x in y:\n    print(x)\n    a\n    b',
    );
  });

  it('is kept where more than it is typed after the cursor was moved', () => {
    const indented = type('for x in y:\n');
    const moved = indented.update({ selection: { anchor: indented.doc.length } }).state;
    expect(type(' x', moved).doc.toString()).toBe('for x in y:\n     x');
  });
});
