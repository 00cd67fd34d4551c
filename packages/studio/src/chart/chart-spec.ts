import type { Json } from '@lathe/flow';

export interface SpecObject {
  readonly [key: string]: Json;
}

/** Whether a part of a specification is an object, and neither a list nor a value. */
export function isSpecObject(value: Json | undefined): value is SpecObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** What is said of a chart in words: its title, and what stands below it. */
export interface ChartWords {
  readonly title: string;
  readonly subtitle: string;
}

/** The title and subtitle a specification draws, else the given title. */
export function chartWords(spec: Json, fallback: string): ChartWords {
  const title = isSpecObject(spec) ? spec.title : undefined;
  if (typeof title === 'string') return { title, subtitle: '' };
  if (!isSpecObject(title)) return { title: fallback, subtitle: '' };
  return { title: linesOf(title.text) || fallback, subtitle: linesOf(title.subtitle) };
}

/** Vega-Lite takes a text or a list of lines. */
function linesOf(text: Json | undefined): string {
  return Array.isArray(text) ? text.join(' ') : typeof text === 'string' ? text : '';
}
