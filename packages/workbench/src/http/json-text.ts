/** JSON of results: 64-bit integers and what is not finite as text, bytes as base64. */
export function jsonText(content: unknown): string {
  return `${JSON.stringify(content, (_, value: unknown) => {
    if (typeof value === 'bigint') return value.toString();
    if (typeof value === 'number' && !Number.isFinite(value)) return String(value);
    if (value instanceof Uint8Array) return Buffer.from(value).toString('base64');
    return value;
  })}\n`;
}
