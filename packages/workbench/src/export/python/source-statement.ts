import type { SourceReport } from '@lathe/engine';
import { LatheError, quoteText } from '@lathe/flow';

/** How a script reads a source's files. */
export interface ScriptReading {
  /** A query in which `$FILES` stands for the list of files. */
  readonly statement: string;
  /** Options with which the header alone is read, to be compared; absent where it cannot be. */
  readonly header?: string;
  /** Set when the files have to be rewritten as UTF-8 first. */
  readonly encoding?: string;
}

/**
 * The source's own statement, made to read other files. Where every row of this source could be
 * read, a row that cannot be stops the script instead of being passed over.
 * Errors: `export-source-unsupported` for files of several layouts.
 */
export function scriptReading(id: string, report: SourceReport): ScriptReading {
  const { detected } = report;
  const { statement, rewritten } = withoutFiles(id, report);
  const strict = report.rejectedRows === 0;
  const read = strict ? statement.replace('ignore_errors = true, ', '') : statement;
  const checkable =
    detected.header === true &&
    report.warnings.length === 0 &&
    (detected.encoding === 'utf-8' || rewritten);
  return {
    statement: read.replace(', columns = {', ',\n  columns = {'),
    ...(checkable ? { header: headerOptions(detected) } : {}),
    ...(rewritten ? { encoding: String(detected.encoding) } : {}),
  };
}

function headerOptions(detected: SourceReport['detected']): string {
  const option = (name: string, key: string): string[] =>
    detected[key] === undefined || detected[key] === ''
      ? []
      : [`${name} = ${quoteText(String(detected[key]))}`];
  return [
    ...option('delim', 'delimiter'),
    ...option('quote', 'quote'),
    ...(detected.quote === '' ? [] : option('escape', 'escape')),
    `skip = ${Number(detected.skipLines ?? 0)}`,
    'header = true',
    'all_varchar = true',
    'hive_partitioning = false',
  ].join(', ');
}

function withoutFiles(
  id: string,
  report: SourceReport,
): { readonly statement: string; readonly rewritten: boolean } {
  const { statement, files } = report;
  const quoted = files.map((file) => quoteText(file.replace(/[*?[]/g, '[$&]')));
  const lists = [`[${quoted.join(', ')}]`, ...(quoted.length === 1 ? quoted : [])];
  const found = lists.find((list) => statement.split(list).length === 2);
  if (found !== undefined) {
    return { statement: statement.replace(found, () => '$FILES'), rewritten: false };
  }
  // Files in an encoding that the engine does not know are rewritten by it under such names.
  const copy = "'[^']*decoded-\\d+-\\d+-\\d+\\.csv'";
  const copies = new RegExp(`\\[${copy}(?:, ${copy})*\\]|${copy}`, 'g');
  if (statement.match(copies)?.length === 1) {
    return { statement: statement.replace(copies, () => '$FILES'), rewritten: true };
  }
  throw new LatheError({
    code: 'export-source-unsupported',
    kind: 'data',
    message: 'The files of this source differ in their columns, which a script cannot follow.',
    place: { node: id },
    advice: 'Bring the files to the same columns, or export with --to job.',
  });
}
