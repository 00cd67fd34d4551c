import {
  api,
  type Changes,
  type Column,
  type Preview,
  type Profile,
  type Subject,
} from '../api/client.js';
import type {
  CellsBefore,
  GridColumn,
  GridPage,
  GridRequest,
  GridSource,
} from '../grid/grid-source.js';
import { isPlain } from '../grid/look.js';

export interface PreviewTable {
  readonly subject: Subject & { readonly whole: boolean };
  readonly rows: 'all' | 'sample';
  readonly preview: Preview;
  readonly profile: Profile | undefined;
  readonly changes: Changes | undefined;
  /** The table that the step reads, for the columns that it takes away. */
  readonly before: TableBefore | undefined;
}

export interface TableBefore {
  readonly node: string;
  readonly columns: readonly Column[];
}

/** The table of a preview as the grid reads it: pages come from the server as they are looked at. */
export function previewSource(table: PreviewTable): GridSource {
  const { preview, profile, changes, subject } = table;
  const known = new Map(profile?.columns.map((column) => [column.name, column]));
  return {
    key: `${preview.key} ${changes === undefined ? '' : 'compared'}`,
    columns: withRemoved(
      preview.schema.map(
        (column): GridColumn => ({
          ...column,
          ...columnChange(column.name, changes),
          ...profileOf(known.get(column.name)),
        }),
      ),
      table,
    ),
    rows: preview.rows,
    ...(profile === undefined
      ? {}
      : { profileBasis: { rows: profile.basis.rows, text: profile.basis.rule } }),
    load: (request, signal) => loadPage(table, request, signal),
    async cell(row, column, look, signal) {
      const { value } = await api.cell(
        { ...subject, row, column, look: lookOf(look), rows: table.rows },
        { signal },
      );
      return value;
    },
  };
}

function profileOf(column: Profile['columns'][number] | undefined): Pick<GridColumn, 'profile'> {
  return column === undefined ? {} : { profile: column };
}

function columnChange(
  name: string,
  changes: Changes | undefined,
): Pick<GridColumn, 'change' | 'was'> {
  if (changes === undefined) return {};
  if (changes.added.includes(name)) return { change: 'added' };
  const renamed = changes.renamed.find(({ to }) => to === name);
  if (renamed !== undefined) return { change: 'renamed', was: renamed.from };
  const changed = changes.changed.find((column) => column.name === name);
  if (changed === undefined) return {};
  return changed.typeBefore === changed.typeAfter
    ? { change: 'changed' }
    : { change: 'changed', was: changed.typeBefore };
}

/** The columns with those that the step took away where they stood, when its rows are those before. */
function withRemoved(columns: readonly GridColumn[], table: PreviewTable): readonly GridColumn[] {
  const { before } = table;
  const removed = new Set(removedColumns(table));
  if (before === undefined || removed.size === 0) return columns;
  const merged = [...columns];
  let place = 0;
  for (const column of before.columns) {
    if (removed.has(column.name)) {
      merged.splice(place, 0, { ...column, change: 'removed', profile: null });
      place += 1;
    } else {
      const found = merged.findIndex(
        ({ name, was }) => name === column.name || was === column.name,
      );
      if (found >= 0) place = found + 1;
    }
  }
  return merged;
}

/** Columns that can be shown struck: those whose rows stand beside the rows that are left. */
function removedColumns({ changes, before, rows }: PreviewTable): readonly string[] {
  if (changes?.rows.kind !== 'aligned' || rows !== 'all' || before === undefined) return [];
  const known = new Set(before.columns.map(({ name }) => name));
  return changes.removed.filter((name) => known.has(name));
}

async function loadPage(
  table: PreviewTable,
  request: GridRequest,
  signal: AbortSignal,
): Promise<GridPage> {
  const gone = new Set(removedColumns(table));
  const here = request.columns.filter((name) => !gone.has(name));
  const lost = request.columns.filter((name) => gone.has(name));
  const wanted = { ...request, columns: here };
  const [page, before, removed] = await Promise.all([
    firstPage(table, wanted) ?? askPage(table, wanted, signal),
    cellsBefore(table, wanted, signal),
    lost.length === 0 ? undefined : pageBefore(table, { ...request, columns: lost }, signal),
  ]);
  return {
    ...page,
    ...(before === undefined ? {} : { before }),
    ...(removed === undefined
      ? {}
      : {
          columns: [...page.columns, ...removed.columns],
          values: [...page.values, ...removed.values],
          cut: [...page.cut, ...removed.cut],
        }),
  };
}

/** Old values of removed columns. Sorted or filtered rows have none beside them. */
async function pageBefore(
  { subject, before }: PreviewTable,
  { offset, limit, columns, look }: GridRequest,
  signal: AbortSignal,
): Promise<Pick<GridPage, 'columns' | 'values' | 'cut'> | undefined> {
  if (before === undefined || !isPlain(look)) {
    return { columns, values: columns.map(() => []), cut: [] };
  }
  return api.preview({ ...subject, node: before.node, offset, limit, columns }, { signal });
}

/** What came with the preview needs not be asked for again. */
function firstPage({ preview }: PreviewTable, request: GridRequest): GridPage | undefined {
  const { offset, limit, columns, look } = request;
  if (!isPlain(look) || offset < preview.offset) return undefined;
  const held = preview.values[0]?.length ?? 0;
  const skip = offset - preview.offset;
  const reachesEnd = preview.offset + held >= preview.rows;
  if (skip + limit > held && !reachesEnd) return undefined;
  const places = columns.map((name) => preview.columns.indexOf(name));
  if (places.includes(-1)) return undefined;
  return {
    offset,
    rows: preview.rows,
    columns,
    values: places.map((place) => preview.values[place]?.slice(skip, skip + limit) ?? []),
    cut: preview.cut
      .filter(({ column, row }) => columns.includes(column) && row >= skip && row < skip + limit)
      .map((cut) => ({ ...cut, row: cut.row - skip })),
  };
}

async function askPage(
  { subject, rows }: PreviewTable,
  { offset, limit, columns, look }: GridRequest,
  signal: AbortSignal,
): Promise<GridPage> {
  const page = await api.preview(
    { ...subject, rows, offset, limit, columns, look: lookOf(look) },
    { signal },
  );
  return page;
}

async function cellsBefore(
  { subject, rows, changes }: PreviewTable,
  { offset, limit, columns, look }: GridRequest,
  signal: AbortSignal,
): Promise<readonly CellsBefore[] | undefined> {
  // Rows that are sorted, filtered or drawn have no row before at the same place.
  if (changes?.rows.kind !== 'aligned' || !isPlain(look) || rows !== 'all') return undefined;
  const firstCells = changes.rows;
  const changed = new Set(changes.changed.map(({ name }) => name));
  const wanted = columns.filter((name) => changed.has(name));
  if (wanted.length === 0) return undefined;
  const held = firstCells.before[0]?.length ?? 0;
  const reachesEnd = held >= changes.after.rows;
  // What came with the summary of the changes needs not be asked for again.
  if (
    (offset + limit <= held || reachesEnd) &&
    wanted.every((name) => firstCells.columns.includes(name))
  ) {
    return cellsOf(firstCells, wanted, offset, limit);
  }
  const { rows: found } = await api.changes(
    { ...subject, offset, limit, columns: wanted },
    { signal },
  );
  return found.kind === 'aligned' ? cellsOf(found, found.columns, 0, limit) : undefined;
}

type AlignedCells = Extract<Changes['rows'], { kind: 'aligned' }>;

/** The cells before of some columns, from the row `skip` of those at hand. */
function cellsOf(
  cells: AlignedCells,
  columns: readonly string[],
  skip: number,
  limit: number,
): readonly CellsBefore[] {
  return columns.map((column) => {
    const place = cells.columns.indexOf(column);
    return {
      column,
      values: cells.before[place]?.slice(skip, skip + limit) ?? [],
      changed: cells.changed[place]?.slice(skip, skip + limit) ?? [],
    };
  });
}

const lookOf = (look: GridRequest['look']) => ({ sort: look.sort, filters: look.filters });
