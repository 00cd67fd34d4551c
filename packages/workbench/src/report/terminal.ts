import type { Cell, Presentation, ReportTable, TextBars } from '@lathe/flow';
import { cellText, isNumberColumn } from './number-cell.js';
import { fit, padTo, visibleWidth, wrap } from './terminal-text.js';

export interface TerminalOptions {
  /** Columns; default 100. */
  readonly width?: number;
  /** Bold headings; default false. Pass whether the output is a terminal. */
  readonly color?: boolean;
  /** Rows of a table shown; default 40. */
  readonly mostRows?: number;
}

/**
 * A titled presentation as plain text, ending with a line break. Charts are not drawn, only their text
 * bars.
 */
export function terminalText(
  title: string,
  presentation: Presentation,
  options: TerminalOptions = {},
): string {
  const width = options.width ?? 100;
  const heading = wrap(title, width);
  const blocks = [
    [...heading.map(bold(options)), '═'.repeat(Math.max(0, ...heading.map(visibleWidth)))].join(
      '\n',
    ),
    wrap(presentation.headline, width).join('\n'),
    ...presentation.tables.map((table) => tableText(table, options)),
    ...presentation.bars.map((bars) => barsText(bars, options)),
    presentation.notes.flatMap((note) => wrap(note, width - 2, '- ', '  ')).join('\n'),
  ];
  return `${blocks.filter((block) => block !== '').join('\n\n')}\n`;
}

/** An aligned table with its title; numbers to the right, long cells cut or, at the end, wrapped. */
export function tableText(table: ReportTable, options: TerminalOptions = {}): string {
  const width = options.width ?? 100;
  const shown = table.rows.slice(0, options.mostRows ?? 40);
  const last = table.columns.length - 1;
  const columns = table.columns.map((heading, index) => {
    const cells = shown.map((row) => row[index] ?? null);
    const texts = cells.map((cell) => oneLine(cell));
    // Below this a heading would be broken within a word.
    const least = Math.max(...headingWords(heading).map(visibleWidth), 1);
    // Below this a cell would be cut or broken.
    const pieces = index === last ? texts.flatMap((text) => text.split(' ')) : texts;
    return {
      heading,
      texts,
      right: isNumberColumn(cells),
      least,
      whole: Math.max(least, ...pieces.map(visibleWidth)),
      natural: Math.max(visibleWidth(heading), ...texts.map(visibleWidth), 1),
    };
  });
  const widths = shareWidth(columns, width - 2 * Math.max(0, columns.length - 1));
  const roomOf = (index: number): number => widths[index] ?? 1;
  const rowText = (cells: readonly (readonly string[])[]): string[] => {
    const height = Math.max(1, ...cells.map((lines) => lines.length));
    return Array.from({ length: height }, (_, line) =>
      cells
        .map((lines, index) =>
          padTo(lines[line] ?? '', roomOf(index), columns[index]?.right === true),
        )
        .join('  ')
        .trimEnd(),
    );
  };
  const body = shown.flatMap((_, row) =>
    rowText(
      columns.map(({ texts }, index) => cellLines(texts[row] ?? '', roomOf(index), index === last)),
    ),
  );
  const rest = table.rows.length - shown.length;
  return [
    ...wrap(table.title, width).map(bold(options)),
    ...rowText(columns.map(({ heading }, index) => headingLines(heading, roomOf(index)))),
    widths.map((room) => '─'.repeat(room)).join('  '),
    ...body,
    ...(rest > 0 ? [`... and ${rest.toLocaleString('en-GB')} more rows`] : []),
  ].join('\n');
}

/** Numbers and explanations (the last column) are wrapped: cut, they would be wrong or no help. */
function cellLines(text: string, room: number, last: boolean): string[] {
  if (visibleWidth(text) <= room) return [text];
  return last || /^[-\d]/.test(text) ? wrap(text, room) : [fit(text, room)];
}

/** Bars of block characters, to an eighth of a character. */
export function barsText(bars: TextBars, options: TerminalOptions = {}): string {
  const width = options.width ?? 100;
  const shown = bars.bars.slice(0, options.mostRows ?? 40);
  if (shown.length === 0) return '';
  const labels = Math.min(32, Math.max(...shown.map(({ label }) => visibleWidth(oneLine(label)))));
  const notes = Math.min(36, Math.max(...shown.map(({ note }) => visibleWidth(note ?? ''))));
  const room = Math.max(8, Math.min(48, width - labels - notes - 4));
  const largest = Math.max(...shown.map(({ value }) => value), 0);
  const lines = shown.map(({ label, value, note }) => {
    const bar = barText(largest > 0 ? Math.max(0, value) / largest : 0, room);
    return `${padTo(fit(oneLine(label), labels), labels, false)}  ${padTo(bar, room, false)}  ${fit(note ?? '', notes)}`.trimEnd();
  });
  const rest = bars.bars.length - shown.length;
  return [
    ...wrap(bars.title, width).map(bold(options)),
    ...lines,
    ...(rest > 0 ? [`... and ${rest} more`] : []),
  ].join('\n');
}

function barText(share: number, room: number): string {
  const eighths = Math.round(share * room * 8);
  const part = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉'][eighths % 8] ?? '';
  // Something that is there must not look like nothing.
  return share > 0 && eighths === 0 ? '▏' : '█'.repeat(Math.floor(eighths / 8)) + part;
}

/** Words of a heading, and those that a name like `intraOpThreads` is made of. */
const headingWords = (heading: string): string[] =>
  heading.split(/\s+|(?<=[a-z])(?=[A-Z])/).filter((word) => word !== '');

/** A heading over as many lines as it needs, broken between its words and inside names like `intraOpThreads`. */
function headingLines(heading: string, room: number): string[] {
  if (visibleWidth(heading) <= room) return wrap(heading, room);
  const lines: string[] = [];
  for (const word of headingWords(heading)) {
    const last = lines.at(-1) ?? '';
    const joined = heading.includes(`${last} ${word}`) ? `${last} ${word}` : `${last}${word}`;
    if (last !== '' && visibleWidth(joined) <= room) lines[lines.length - 1] = joined;
    else lines.push(word);
  }
  return lines.flatMap((line) => wrap(line, room));
}

interface ColumnWidths {
  readonly natural: number;
  readonly whole: number;
  readonly least: number;
}

/**
 * Widths that sum to no more than `room`: the widest columns give first. Headings are broken over lines before
 * cells are, cells before the words of headings, and no column is narrower than 6.
 */
function shareWidth(columns: readonly ColumnWidths[], room: number): number[] {
  const widths = columns.map(({ natural }) => Math.min(natural, Math.max(6, room)));
  let excess = widths.reduce((sum, width) => sum + width, 0) - room;
  for (const floorOf of [
    ({ whole }: ColumnWidths) => Math.max(6, whole),
    ({ least }: ColumnWidths) => Math.max(6, least),
    () => 6,
  ]) {
    const floors = columns.map(floorOf);
    for (; excess > 0; excess -= 1) {
      const spare = widths.map((width, index) => (width > (floors[index] ?? 6) ? width : 0));
      const widest = Math.max(...spare);
      if (widest === 0) break;
      widths[spare.lastIndexOf(widest)] = widest - 1;
    }
  }
  return widths;
}

/** Control characters of a hostile value must not reach the terminal. */
function oneLine(cell: Cell): string {
  return cellText(cell)
    .replaceAll(/[\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]+/gu, ' ')
    .trim();
}

const bold =
  ({ color }: TerminalOptions) =>
  (text: string): string =>
    color === true ? `\u001b[1m${text}\u001b[22m` : text;
