import type { Json } from '@lathe/flow';
import { isSpecObject, type SpecObject } from './chart-spec.js';

/**
 * Colours that analyses write into their specifications, made for white paper, and the token that
 * stands for each on the page.
 */
const TOKENS: Readonly<Record<string, string>> = {
  '#ffffff': '--surface',
  '#1f2937': '--text',
  '#374151': '--text-quiet',
  '#4b5563': '--text-quiet',
  '#6b7280': '--text-faint',
  '#9ca3af': '--line-strong',
  '#e5e7eb': '--line',
  '#0072b2': '--chart-1',
  '#e69f00': '--chart-2',
  '#009e73': '--chart-3',
  '#cc79a7': '--chart-4',
  '#b6bbc4': '--line-control',
  '#dfe2e7': '--line-strong',
  '#eef4f9': '--accent-quiet',
};

/** The sky blue of the palette: dark pages give it to the first series, and this one takes its place. */
const SECOND_BLUE = '#56b4e9';
const FIRST_BLUE = '#0072b2';

/** Keys whose texts are colours wherever they stand. */
const COLOUR_KEYS = new Set([
  'color',
  'fill',
  'stroke',
  'background',
  'labelColor',
  'titleColor',
  'subtitleColor',
  'gridColor',
  'domainColor',
  'tickColor',
]);
/** Encoding channels in which `value` is a colour. */
const COLOUR_CHANNELS = new Set(['color', 'fill', 'stroke']);
/** What the user's values stand in: never touched, whatever they look like. */
const VALUES = new Set(['data', 'datasets', 'domain']);

/** From colours of specifications to colours of the page. */
export type ChartColours = ReadonlyMap<string, string>;

export interface ChartTheme {
  readonly colours: ChartColours;
  readonly isDark: boolean;
  readonly font: string;
}

/** The theme that the page's tokens give; `token` reads one, e.g. from the computed style. */
export function chartTheme(token: (name: string) => string, isDark: boolean): ChartTheme {
  const colours = new Map(
    Object.entries(TOKENS).flatMap(([colour, name]) => {
      const value = token(name).trim();
      return value === '' ? [] : [[colour, value] as const];
    }),
  );
  if (colours.get(FIRST_BLUE) === SECOND_BLUE) colours.set(SECOND_BLUE, FIRST_BLUE);
  return { colours, isDark, font: token('--font').trim() };
}

/**
 * A specification in the colours of the page, on no ground of its own and without its title, which
 * the page writes as text. Data and domains stay as they are.
 */
export function themedSpec(spec: SpecObject, theme: ChartTheme): SpecObject {
  const { title: _, ...drawn } = recoloured(spec, theme.colours, false);
  const config = isSpecObject(drawn.config) ? drawn.config : {};
  const range = isSpecObject(config.range) ? config.range : {};
  return {
    ...drawn,
    config: {
      ...config,
      ...withInk(config, theme.colours),
      background: 'transparent',
      padding: 4,
      ...(theme.font === '' ? {} : { font: theme.font }),
      // The figure around the drawing says what it shows; its table says the values.
      aria: false,
      mark: { ...(isSpecObject(config.mark) ? config.mark : {}), tooltip: true },
      range: {
        ...range,
        // The dark end of the scale cannot be seen on a dark page.
        ...(theme.isDark ? { ramp: { scheme: 'viridis', extent: [0.25, 1] } } : {}),
      },
    },
  };
}

/**
 * What axes and legends are written and ruled in where the specification does not say: the library's own black cannot
 * be seen on a dark page.
 */
function withInk(config: SpecObject, colours: ChartColours): SpecObject {
  const colour = (key: string, white: string): SpecObject => {
    const value = colours.get(white);
    return value === undefined ? {} : { [key]: value };
  };
  const text = { ...colour('labelColor', '#374151'), ...colour('titleColor', '#374151') };
  const rules = {
    ...colour('gridColor', '#e5e7eb'),
    ...colour('domainColor', '#9ca3af'),
    ...colour('tickColor', '#9ca3af'),
  };
  const { axis, legend } = config;
  return {
    axis: { ...text, ...rules, ...(isSpecObject(axis) ? axis : {}) },
    legend: { ...text, ...(isSpecObject(legend) ? legend : {}) },
  };
}

function recoloured(part: SpecObject, colours: ChartColours, isChannel: boolean): SpecObject {
  return Object.fromEntries(
    Object.entries(part).map(([key, value]): [string, Json] => {
      if (VALUES.has(key)) return [key, value];
      const isColour = COLOUR_KEYS.has(key) || (isChannel && key === 'value');
      if (typeof value === 'string') return [key, isColour ? colourOf(value, colours) : value];
      const inChannel = COLOUR_CHANNELS.has(key) || (isChannel && key !== 'legend');
      if (isSpecObject(value)) return [key, recoloured(value, colours, inChannel)];
      if (!Array.isArray(value)) return [key, value];
      const isPalette = key === 'range' || key === 'category';
      return [
        key,
        value.map((entry) =>
          typeof entry === 'string' && isPalette
            ? colourOf(entry, colours)
            : isSpecObject(entry)
              ? recoloured(entry, colours, inChannel)
              : entry,
        ),
      ];
    }),
  );
}

const colourOf = (colour: string, colours: ChartColours): string =>
  colours.get(colour.toLowerCase()) ?? colour;
