/**
 * Whether each point is on the Pareto front: no other point is at most as large in every figure and smaller in
 * one. Smaller is better; turn the sign of what should be large. Points that are null are on no front.
 */
export function onParetoFront(points: readonly (readonly number[] | null)[]): readonly boolean[] {
  return points.map(
    (point) => point !== null && !points.some((other) => other !== null && dominates(other, point)),
  );
}

function dominates(a: readonly number[], b: readonly number[]): boolean {
  return (
    a.every((value, index) => value <= (b[index] ?? 0)) &&
    a.some((value, index) => value < (b[index] ?? 0))
  );
}
