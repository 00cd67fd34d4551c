import type { Json } from '@lathe/flow';
import { fields, list, text, textOrNull } from '../json-fields.js';

/** How a run was asked for. */
export interface RunSettings {
  /** Node or output; null: every output. */
  readonly node: string | null;
  /** Where it was to write; null: where the flow says. */
  readonly out: string | null;
  readonly fit: 'auto' | 'stored' | 'again';
  /** Values given to the parameters of the flow. */
  readonly set: Readonly<Record<string, string>>;
}

export const FIT_MODES: readonly {
  readonly id: RunSettings['fit'];
  readonly label: string;
  readonly detail: string;
}[] = [
  {
    id: 'auto',
    label: 'Learn when needed',
    detail: 'Uses what was learned on this data by these steps; learns where there is none.',
  },
  {
    id: 'stored',
    label: 'Use what was learned',
    detail: 'For new data: scales and encodes exactly as before, learns nothing.',
  },
  { id: 'again', label: 'Learn again', detail: 'Learns every step anew and keeps the result.' },
];

export const fitText = (fit: RunSettings['fit']): string =>
  FIT_MODES.find(({ id }) => id === fit)?.label ?? fit;

/** Reads the settings that a run keeps; what is absent is as by default. */
export function runSettings(settings: Json): RunSettings {
  const given = fields(settings);
  const fit = given.fit;
  return {
    node: textOrNull(given.node),
    out: textOrNull(given.out) ?? (text(fields(list(given.sinks)[0]).path) || null),
    fit: fit === 'stored' || fit === 'again' ? fit : 'auto',
    set: Object.fromEntries(
      Object.entries(fields(given.set)).flatMap(([name, value]) =>
        value === undefined || value === null || typeof value === 'object'
          ? []
          : [[name, String(value)]],
      ),
    ),
  };
}
