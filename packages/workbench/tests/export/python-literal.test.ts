import { pythonBlock, pythonLiteral, pythonText } from '@lathe/workbench/export/python/literal';
import { describe, expect, it } from 'vitest';
import { hasEnvironment, mustRun, python } from './python-environment.js';

/** What Python itself reads from a literal, as JSON. */
async function readByPython(literal: string): Promise<unknown> {
  const program = `import ast, json, sys\nprint(json.dumps(ast.literal_eval(sys.argv[1])))`;
  return JSON.parse(await mustRun(python('.venv'), ['-c', program, literal]));
}

describe.skipIf(!hasEnvironment('.venv'))('Python literals', () => {
  it('hold the value that Python reads back', async () => {
    const value = {
      text: 'it\'s "quoted", back\\slash, é, 𝄞, tab\t, line\nbreak, \u2028',
      numbers: [0, -1, 0.1, 1e300, 5e-324, 1e21, 9007199254740991],
      nothing: null,
      flags: [true, false],
      nested: { deep: [{ a: [] }, {}] },
      long: Array.from({ length: 40 }, (_, index) => `category number ${index}`),
    };
    expect(await readByPython(pythonLiteral(value))).toEqual(value);
  });

  it('keep code as it is written, whatever quotes and backslashes it holds', async () => {
    const codes = [
      'df["a"] = df["a"].str.replace(r"\\d+", "")\n',
      'x = """doc"""\ny = \'\'\'other\'\'\'\n',
      'ends with a backslash \\',
      'ends with a quote "',
      'both """ and \'\'\' here \\',
      'windows\r\nline breaks\r\n',
      '',
    ];
    for (const code of codes) expect(await readByPython(pythonBlock(code))).toBe(code);
  });

  it('keep texts on one line', () => {
    expect(pythonText('a\nb')).toBe('"a\\nb"');
  });
});
