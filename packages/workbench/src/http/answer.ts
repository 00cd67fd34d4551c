import type { Markup } from './pages/markup.js';

/** What a request gets: made by the routes, sent by the server, which adds the security headers. */
export interface Answer {
  readonly status: number;
  /** Media type with its charset. */
  readonly type: string;
  readonly body: string | Uint8Array;
  readonly headers?: Readonly<Record<string, string>>;
}

export const htmlAnswer = (page: Markup, status = 200): Answer => ({
  status,
  type: 'text/html; charset=utf-8',
  body: page.text,
});

export const jsonAnswer = (content: unknown, status = 200): Answer => ({
  status,
  type: 'application/json; charset=utf-8',
  body: jsonText(content),
});

/** JSON of results: 64-bit integers and what is not finite as text, bytes as base64. */
export function jsonText(content: unknown): string {
  return `${JSON.stringify(content, (_, value: unknown) => {
    if (typeof value === 'bigint') return value.toString();
    if (typeof value === 'number' && !Number.isFinite(value)) return String(value);
    if (value instanceof Uint8Array) return Buffer.from(value).toString('base64');
    return value;
  })}\n`;
}
