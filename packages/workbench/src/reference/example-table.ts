import type { Cell, ExampleTable } from '@lathe/flow';

/** A tiny table as Markdown. */
export function exampleTable({ columns, rows }: ExampleTable): string {
  const names = Object.keys(columns).map(escaped);
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [
    line(names),
    line(names.map(() => '---')),
    ...rows.map((row) => line(row.map((cell) => escaped(cellText(cell))))),
  ].join('\n');
}

function cellText(cell: Cell): string {
  if (cell === null) return '*null*';
  if (typeof cell === 'string') return cell === '' ? '""' : cell;
  if (typeof cell === 'object' && !(cell instanceof Uint8Array))
    return `\`${JSON.stringify(cell)}\``;
  return String(cell);
}

function escaped(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('\n', '\\n').replaceAll('\t', '\\t');
}
