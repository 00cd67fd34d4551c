import { dirname, relative, resolve } from 'node:path';
import type { Json } from '@lathe/flow';
import { madeFrom } from '../made-from.js';
import { portablePath } from '../portable-path.js';
import { pythonBlock, pythonComment, pythonLiteral, pythonText } from './literal.js';
import { FRAMES, RUNTIME } from './runtime.js';
import {
  type ScriptRequest,
  type ScriptSections,
  scriptSections,
  standingFor,
} from './sections.js';

export interface PythonScript {
  readonly text: string;
  /** Name of the file without its ending; a Python module name. */
  readonly module: string;
  readonly sections: ScriptSections;
}

const KEYWORDS =
  /^(and|as|assert|async|await|break|class|continue|def|del|elif|else|except|finally|for|from|global|if|import|in|is|lambda|nonlocal|not|or|pass|raise|return|try|while|with|yield|duckdb|pandas)$/;

/** `credit-risk` -> `credit_risk` */
export function moduleName(flow: string): string {
  const name = flow.replaceAll('-', '_');
  return KEYWORDS.test(name) ? `${name}_flow` : name;
}

/**
 * One Python file that computes the target as Lathe does, without Lathe: DuckDB runs the same SQL,
 * what was learned stands at the top, custom Python runs in pandas. `file` is where it will be.
 */
export function pythonScript(
  request: ScriptRequest & { readonly baseFolder: string; readonly file: string },
): PythonScript {
  const module = moduleName(request.flow.name);
  const sections = scriptSections(request);
  const parts = [
    docstring(request, module, sections),
    imports(sections.usesPython),
    stateText(request),
    sourcesText(request, sections),
    ...sections.functions,
    entryText(request, sections),
    ...counterpartTexts(sections),
    `# Reading, quoting, and the tables of a run.\n\n\n${RUNTIME.trim()}`,
    ...(sections.usesPython ? [FRAMES.trim()] : []),
    mainText(sections),
  ];
  const [head, imported, state, ...rest] = parts;
  return {
    text: `${head}\n\n${imported}\n\n${state}\n\n${rest.join('\n\n\n')}\n`,
    module,
    sections,
  };
}

function docstring(request: ScriptRequest, module: string, sections: ScriptSections): string {
  const { flow, target } = request;
  const first = sections.sources[0]?.argument ?? 'data';
  const needs = `duckdb 1.3 or later ${sections.usesPython ? 'and pandas' : '(and pandas for DataFrames)'}`;
  const text = [
    `${flow.title ?? flow.name}: the table "${target}".`,
    '',
    `${madeFrom(flow.name, target)} Needs ${needs}.`,
    '',
    'With what was learned (STATE, below):',
    '',
    `    python ${module}.py --${first} PATH --out prepared.csv`,
    '',
    'Learning again from the rows at hand:',
    '',
    `    python ${module}.py --${first} PATH --refit --out prepared.parquet`,
    '',
    'From Python:',
    '',
    `    from ${module} import prepare`,
    `    prepared = prepare(${sections.sources.map(() => 'frame').join(', ')})`,
    '',
  ].join('\n');
  return `${['#!/usr/bin/env python3', '# ruff: noqa: E501, W291'].join('\n')}\n${pythonBlock(text)}`;
}

function imports(usesPython: boolean): string {
  const own = [
    'argparse',
    'datetime',
    'decimal',
    'glob',
    'gzip',
    'json',
    ...(usesPython ? ['linecache'] : []),
    'math',
    'os',
    're',
    'shutil',
    'sys',
    'tempfile',
  ].map((module) => `import ${module}`);
  return [
    'from __future__ import annotations',
    '',
    ...own,
    'from collections.abc import Callable',
    'from typing import Any',
    '',
    'import duckdb',
    ...(usesPython ? ['import numpy as np', 'import pandas as pd'] : []),
  ].join('\n');
}

/** What each step learned, with a comment that says from how many rows. */
function stateText({ prepared }: ScriptRequest): string {
  const entries = [...prepared.fitted].flatMap(([id, { rows, learned }]) => {
    const start = `    ${pythonText(id)}: `;
    const value: Json = { rows, learned };
    return [
      `    # learned from ${rows.toLocaleString('en')} rows`,
      `${start}${pythonLiteral(value, 4, start.length)},`,
    ];
  });
  const intro = ['# What the steps have learned. --refit learns again.'];
  return entries.length === 0
    ? [...intro, 'STATE: dict[str, Any] = {}'].join('\n')
    : [...intro, 'STATE: dict[str, Any] = {', ...entries, '}'].join('\n');
}

function sourcesText(
  request: ScriptRequest & { readonly baseFolder: string; readonly file: string },
  { sources }: ScriptSections,
): string {
  const folder = dirname(request.file);
  const lines = sources.map(({ id, path }) => {
    const absolute = resolve(request.baseFolder, path);
    const here = portablePath(relative(folder, absolute));
    const line = `    ${pythonText(id)}: os.path.join(HERE, ${pythonText(here)}),`;
    return line.length <= 100
      ? line
      : `    ${pythonText(id)}: os.path.join(\n        HERE, ${pythonText(here)}\n    ),`;
  });
  return [
    'HERE = os.path.dirname(os.path.abspath(__file__))',
    '',
    '# Where the rows are when no argument says otherwise.',
    'SOURCES: dict[str, Any] = {',
    ...lines,
    '}',
  ].join('\n');
}

function counterpartTexts({ counterparts }: ScriptSections): string[] {
  return counterparts.map(({ source }, index) =>
    index === 0 ? `# How the steps learn and apply.\n\n\n${source.trim()}` : source.trim(),
  );
}

function entryText(request: ScriptRequest, sections: ScriptSections): string {
  const { sources, functionNames, notRefitted } = sections;
  const names = sources.map(({ id }) => id.replaceAll('-', '_'));
  const single = sources.length === 1;
  const parameters = single ? ['df'] : names;
  const given = sources.map(({ id }, index) => `${pythonText(id)}: ${parameters[index] ?? 'df'}`);
  const target = pythonText(standingFor(request.flow, request.target));
  const kept =
    notRefitted.length === 0
      ? []
      : pythonComment(
          `These keep what they learned, also with --refit: ${notRefitted.join(', ')}.`,
        );
  return `${[...kept, 'STEPS: list[Callable[[Run], None]] = [', ...functionNames.map((name) => `    ${name},`), ']'].join('\n')}

TARGET = ${target}


def compute(
    sources: dict[str, Any], state: dict[str, Any] | None = None, refit: bool = False
) -> Run:
    """Runs every step; TARGET is then a table of the run's connection."""
    run = Run({**SOURCES, **sources}, STATE if state is None else state, refit)
    for step in STEPS:
        step(run)
    return run


${prepareSignature(parameters)}
    """The prepared rows as a pandas DataFrame, from ${single ? 'a DataFrame' : 'DataFrames'} (or ${single ? 'a path' : 'paths'})."""
    run = compute({${given.join(', ')}}, state, refit)
    return run.connection.execute(f"SELECT * FROM {name(TARGET)}").df()`;
}

function prepareSignature(parameters: readonly string[]): string {
  const all = [
    ...parameters.map((name) => `${name}: Any`),
    '*',
    'refit: bool = False',
    'state: dict[str, Any] | None = None',
  ];
  const line = `def prepare(${all.join(', ')}) -> Any:`;
  if (line.length <= 100) return line;
  return `def prepare(\n${all.map((each) => `    ${each},`).join('\n')}\n) -> Any:`;
}

function mainText(sections: ScriptSections): string {
  const { sources } = sections;
  return `def write(run: Run, path: str) -> int:
    """Writes the prepared rows, whole or not at all; CSV, or Parquet by the ending."""
    parquet = path.lower().endswith((".parquet", ".pq"))
    options = "FORMAT parquet, COMPRESSION zstd" if parquet else "FORMAT csv, HEADER true"
    temporary = f"{path}.part-{os.getpid()}"
    try:
        query = f"COPY (SELECT * FROM {name(TARGET)}) TO {text(temporary)} ({options})"
        rows = run.connection.execute(query).fetchall()[0][0]
        os.replace(temporary, path)
    finally:
        if os.path.exists(temporary):
            os.unlink(temporary)
    return rows


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\\n")[0])
${argumentLines(sections)}
    parser.add_argument("--out", metavar="PATH", help="CSV or Parquet file to write")
    parser.add_argument("--refit", action="store_true", help="learn again from the rows at hand")
    parser.add_argument("--state", metavar="PATH", help="JSON file of learned state to use")
    parser.add_argument("--save-state", metavar="PATH", help="write what was learned as JSON")
    arguments = parser.parse_args()
    state = None
    if arguments.state is not None:
        with open(arguments.state, encoding="utf-8") as file:
            state = json.load(file)
    given = {${sources.map(({ id, argument }) => `${pythonText(id)}: arguments.${destination(argument)}`).join(', ')}}
    sources = {source: path for source, path in given.items() if path is not None}
    run = compute(sources, state, arguments.refit)
    for step, learned in run.learned.items():
        how = "learned" if arguments.refit else "uses what it learned"
        print(f"{step}: {how} from {learned['rows']:,} rows", file=sys.stderr)
    if arguments.save_state is not None:
        with open(arguments.save_state, "w", encoding="utf-8") as file:
            json.dump(run.learned, file, indent=2, sort_keys=True)
    if arguments.out is None:
        print(run.connection.execute(f"SELECT * FROM {name(TARGET)} LIMIT 10").df())
    else:
        print(f"{arguments.out}: {write(run, arguments.out):,} rows")


if __name__ == "__main__":
    main()`;
}

const destination = (argument: string): string => `path_${argument.replaceAll('-', '_')}`;

function argumentLines({ sources }: ScriptSections): string {
  const byArgument = new Map(sources.map((source) => [source.argument, source]));
  return [...byArgument.values()]
    .map(
      ({ argument, help }) =>
        `    parser.add_argument(${pythonText(`--${argument}`)}, dest=${pythonText(destination(argument))}, metavar="PATH", help=${pythonText(help.replaceAll('%', '%%'))})`,
    )
    .join('\n');
}
