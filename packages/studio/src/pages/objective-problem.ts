/** What is wrong with an objective such as `p95<60ms`; undefined when nothing is, or there is none. */
export function objectiveProblem(text: string): string | undefined {
  const written = text.trim();
  if (written === '' || /^p(50|90|95|99|99\.9)\s*<\s*\d+(\.\d+)?\s*(ms|s)$/.test(written)) {
    return undefined;
  }
  return 'Write it as p95<60ms, with p50, p90, p95, p99 or p99.9.';
}
