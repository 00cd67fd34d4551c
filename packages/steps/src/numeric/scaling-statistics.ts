import {
  aggregateWhere,
  type CellRow,
  type Column,
  call,
  cast,
  column,
  type Expression,
  FLOAT,
  type Item,
  LatheError,
  literal,
} from '@lathe/flow';

interface Method {
  readonly method: 'standard' | 'robust' | 'min-max' | 'max-abs';
  readonly center: boolean;
  readonly scale: boolean;
  readonly lowerQuantile: number;
  readonly upperQuantile: number;
}

export interface CenterAndSpread {
  readonly center: number;
  /** 0 when the column is constant or has no number at all. */
  readonly spread: number;
}

/** The aggregates one column needs, named with its index. */
export function statisticsOf(of: Column, index: number, method: Method): Item[] {
  const x = of.type.kind === 'float' ? column(of.name) : cast(column(of.name), FLOAT);
  // Only floats can be NaN or infinite; nulls are passed over by every aggregate.
  const over = (name: Parameters<typeof aggregateWhere>[1], ...args: Expression[]): Expression =>
    of.type.kind === 'float'
      ? aggregateWhere(call('is_finite', x), name, ...args)
      : { kind: 'aggregate', function: name, arguments: args, where: undefined };
  switch (method.method) {
    case 'standard':
      return [
        { name: `mean_${index}`, expression: over('mean', x) },
        { name: `deviation_${index}`, expression: over('standard_deviation', x) },
      ];
    case 'robust':
      return [
        {
          name: `quantiles_${index}`,
          expression: over(
            'quantiles',
            x,
            literal(method.lowerQuantile),
            literal(0.5),
            literal(method.upperQuantile),
          ),
        },
      ];
    default:
      return [
        { name: `least_${index}`, expression: over('minimum', x) },
        { name: `greatest_${index}`, expression: over('maximum', x) },
      ];
  }
}

/** Errors: `numbers-too-large` when a statistic is beyond the range of a float. */
export function centerAndSpread(
  name: string,
  index: number,
  { method }: Method,
  row: CellRow,
): CenterAndSpread {
  const read = (statistic: string): number => Number(row[`${statistic}_${index}`] ?? 0);
  const result = ((): CenterAndSpread => {
    switch (method) {
      case 'standard':
        return { center: read('mean'), spread: read('deviation') };
      case 'robust': {
        const cell = row[`quantiles_${index}`];
        const [lower = 0, median = 0, upper = 0] = Array.isArray(cell) ? cell.map(Number) : [];
        return { center: median, spread: upper - lower };
      }
      case 'min-max':
        return { center: read('least'), spread: read('greatest') - read('least') };
      case 'max-abs':
        return { center: 0, spread: Math.max(Math.abs(read('least')), Math.abs(read('greatest'))) };
    }
  })();
  if (Number.isFinite(result.center) && Number.isFinite(result.spread)) return result;
  throw new LatheError({
    code: 'numbers-too-large',
    kind: 'data',
    message: `The numbers in column "${name}" are too far apart to be scaled: their spread is beyond the range of a float.`,
    place: { column: name },
    advice: 'Filter out or replace the extreme values first.',
  });
}
