import type { NodeParameters } from '@lathe/flow';
import type { PaletteEntry } from './catalogue-entry.js';
import { searchCatalogue } from './search-catalogue.js';
import { type SuggestionColumn, suggestSteps } from './suggest.js';
import { suggestAnalyses } from './suggest-analyses.js';

/** A line of the palette. */
export interface PaletteLine {
  /** Unique in the palette: an entry can stand under several headings. */
  readonly key: string;
  readonly entry: PaletteEntry;
  /** What the line says; the entry's title unless it is a suggestion. */
  readonly label: string;
  /** What a suggestion would start with. */
  readonly parameters: NodeParameters | undefined;
}

export interface PaletteGroup {
  readonly title: string;
  readonly lines: readonly PaletteLine[];
}

export interface PaletteContent {
  readonly entries: readonly PaletteEntry[];
  /** Columns that are selected. */
  readonly selection: readonly SuggestionColumn[];
  /** Ids of what was used last, the latest first. */
  readonly recent: readonly string[];
}

/** Suggestions shown while nothing is searched. */
const MOST_STEPS = 6;
const MOST_ANALYSES = 2;
const MOST_RECENT = 4;

/**
 * What the palette lists. Without a query: suggestions for the selected columns, what was used last, then
 * everything by family. With one: the suggestions that meet it, then all that does, the best first.
 */
export function paletteGroups(content: PaletteContent, query: string): PaletteGroup[] {
  const { entries, selection, recent } = content;
  const found = searchCatalogue(entries, query);
  const isSearching = query.trim() !== '';
  const suggestions = suggestionLines(entries, selection);
  const suggested = isSearching
    ? matching(suggestions, query)
    : [
        ...suggestions.filter(({ entry }) => entry.kind === 'step').slice(0, MOST_STEPS),
        ...suggestions.filter(({ entry }) => entry.kind === 'analysis').slice(0, MOST_ANALYSES),
      ];
  const forColumns: PaletteGroup = {
    title: selection.length === 1 ? `For ${selection[0]?.name}` : 'For the selected columns',
    lines: suggested,
  };
  if (isSearching) {
    return nonEmpty([forColumns, { title: 'Matches', lines: found.map(plainLine('found')) }]);
  }
  const last = recent.flatMap((id) => entries.filter((entry) => entry.id === id));
  const families = [...new Set(entries.map(({ family }) => family))];
  return nonEmpty([
    forColumns,
    { title: 'Used last', lines: last.slice(0, MOST_RECENT).map(plainLine('recent')) },
    ...families.map((family) => ({
      title: family,
      lines: entries.filter((entry) => entry.family === family).map(plainLine('all')),
    })),
  ]);
}

function suggestionLines(
  entries: readonly PaletteEntry[],
  selection: readonly SuggestionColumn[],
): PaletteLine[] {
  const all = [
    ...suggestSteps(selection).map(({ step, ...rest }) => ({ kind: 'step', id: step, ...rest })),
    ...suggestAnalyses(selection).map(({ analysis, ...rest }) => ({
      kind: 'analysis',
      id: analysis,
      ...rest,
    })),
  ];
  return all.flatMap(({ kind, id, parameters, label }, index) => {
    const entry = entries.find((each) => each.kind === kind && each.id === id);
    return entry === undefined ? [] : [{ key: `suggested ${index}`, entry, label, parameters }];
  });
}

/** Suggestions are met by what they say, and by the names of their step. */
function matching(lines: readonly PaletteLine[], query: string): PaletteLine[] {
  const searchable = lines.map((line) => ({
    line,
    title: line.label,
    synonyms: [line.entry.title, ...line.entry.synonyms],
    family: '',
    help: '',
    terms: '',
  }));
  return searchCatalogue(searchable, query).map(({ line }) => line);
}

const plainLine =
  (place: string) =>
  (entry: PaletteEntry): PaletteLine => ({
    key: `${place} ${entry.kind} ${entry.id}`,
    entry,
    label: entry.title,
    parameters: undefined,
  });

function nonEmpty(groups: readonly PaletteGroup[]): PaletteGroup[] {
  return groups.filter(({ lines }) => lines.length > 0);
}
