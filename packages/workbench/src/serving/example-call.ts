import type { ModelStatus } from '@lathe/serving';

/** Values that still fit on a screen. */
const MOST_VALUES = 32;

/** A command that asks a model for one prediction; null where its input is too large to be written down. */
export function exampleCall(url: string, model: ModelStatus, token: boolean): string | null {
  const base = url.replace(/\/$/, '');
  const headers = [
    "-H 'content-type: application/json'",
    ...(token ? ['-H "authorization: Bearer $LATHE_TOKEN"'] : []),
  ].join(' ');
  const name = encodeURIComponent(model.name);
  if (model.columns !== null) {
    const row = Object.fromEntries(
      model.columns.map(({ name: column, type }) => [column, EXAMPLES[type]]),
    );
    return call(`${base}/models/${name}/invoke`, headers, { instances: [row] });
  }
  const inputs = model.inputs.map(({ name: input, datatype, shape }) => {
    const whole = shape.map((length) => (length < 0 ? 1 : length));
    const count = whole.reduce((product, length) => product * length, 1);
    const value = datatype === 'BYTES' ? 'text' : datatype === 'BOOL' ? false : 0;
    return { name: input, datatype, shape: whole, count, value };
  });
  if (inputs.reduce((sum, { count }) => sum + count, 0) > MOST_VALUES) return null;
  return call(`${base}/v2/models/${name}/infer`, headers, {
    inputs: inputs.map(({ count, value, ...input }) => ({
      ...input,
      data: Array.from({ length: count }, () => value),
    })),
  });
}

const EXAMPLES = {
  number: 0,
  text: 'text',
  boolean: false,
  date: '2026-01-02',
  timestamp: '2026-01-02 03:04:05',
} as const;

function call(url: string, headers: string, body: unknown): string {
  return `curl ${url} ${headers} -d '${JSON.stringify(body).replaceAll("'", `'\\''`)}'`;
}
