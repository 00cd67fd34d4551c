import type { Json } from '@lathe/flow';
import { isSpecObject, type SpecObject } from './chart-spec.js';

/** Wider than this, one drawing is harder to read, not easier. */
const WIDEST = 760;
/** Room that a facet needs, and what the axis, and a legend, take beside the facets, in pixels. */
const FACET_WIDTH = 180;
const BESIDE_FACETS = 70;
const LEGEND = 110;

/**
 * The specification in the width there is, in pixels: one drawing takes it, facets stand in as many
 * columns as fit. Squares, steps and drawings with marks at fixed pixels keep their size.
 */
export function fittedSpec(spec: SpecObject, width: number): SpecObject {
  const room = Math.min(width, WIDEST);
  if (spec.facet !== undefined && isSpecObject(spec.spec) && typeof spec.columns === 'number') {
    return fittedFacets(spec, spec.spec, spec.columns, width);
  }
  if (typeof spec.width !== 'number' || spec.width === spec.height) return spec;
  if (hasFixedPositions(spec)) return spec;
  return { ...spec, width: room, autosize: { type: 'fit-x', contains: 'padding' } };
}

function fittedFacets(
  spec: SpecObject,
  unit: SpecObject,
  wanted: number,
  width: number,
): SpecObject {
  const spacing = typeof spec.spacing === 'number' ? spec.spacing : 20;
  const encoding = isSpecObject(unit.encoding) ? unit.encoding : {};
  const beside = BESIDE_FACETS + (encoding.color === undefined ? 0 : LEGEND);
  const room = Math.max(FACET_WIDTH, width - beside);
  const columns = Math.max(1, Math.min(wanted, Math.floor(room / (FACET_WIDTH + spacing))));
  const each = Math.floor((room - spacing * (columns - 1)) / columns);
  return { ...spec, columns, spec: { ...unit, width: Math.min(each, 320) } };
}

/** Whether a mark of the drawing stands at a number of pixels, e.g. text right of the plot. */
function hasFixedPositions(part: Json): boolean {
  if (!isSpecObject(part)) return false;
  const layers = Array.isArray(part.layer) ? part.layer : [];
  const encoding = isSpecObject(part.encoding) ? part.encoding : {};
  const { x } = encoding;
  return (isSpecObject(x) && typeof x.value === 'number') || layers.some(hasFixedPositions);
}
