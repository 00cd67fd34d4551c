import { LatheError } from '@lathe/flow/error';

export type Format = 'json' | 'json-lines' | 'csv';

const FORMATS: Readonly<Record<string, Format>> = {
  'application/json': 'json',
  'application/jsonlines': 'json-lines',
  'application/x-jsonlines': 'json-lines',
  'application/jsonl': 'json-lines',
  'application/x-ndjson': 'json-lines',
  'text/csv': 'csv',
  'application/csv': 'csv',
};

export const MEDIA_TYPES: Readonly<Record<Format, string>> = {
  json: 'application/json',
  'json-lines': 'application/jsonlines',
  csv: 'text/csv; charset=utf-8',
};

/** The format of a body; without a type JSON. Errors: `content-type-unknown`. */
export function contentFormat(header: string | undefined): Format {
  const type = typeOf(header ?? 'application/json');
  const format = FORMATS[type];
  if (format !== undefined) return format;
  throw new LatheError({
    code: 'content-type-unknown',
    kind: 'usage',
    message: `This endpoint does not read ${type === '' ? 'a body without a type' : type}.`,
    advice: 'Send application/json, application/jsonlines or text/csv.',
  });
}

/**
 * The format of the answer: the acceptable one of the highest quality, the first among equals; JSON where
 * anything is acceptable. Errors: `answer-type-unknown`.
 */
export function answerFormat(header: string | undefined): Format {
  if (header === undefined || header === '') return 'json';
  const ranges = header
    .split(',')
    .map((range) => {
      const quality = /;\s*q=([\d.]+)/i.exec(range)?.[1];
      return { type: typeOf(range), quality: quality === undefined ? 1 : Number(quality) };
    })
    .filter(({ quality }) => quality > 0)
    .sort((a, b) => b.quality - a.quality);
  for (const { type } of ranges) {
    if (type === '*/*' || type === 'application/*') return 'json';
    const format = type === 'text/*' ? 'csv' : FORMATS[type];
    if (format !== undefined) return format;
  }
  throw new LatheError({
    code: 'answer-type-unknown',
    kind: 'usage',
    message: 'This endpoint writes none of the types that the header Accept names.',
    advice: 'Accept application/json, application/jsonlines or text/csv.',
  });
}

const typeOf = (header: string): string => (header.split(';', 1)[0] ?? '').trim().toLowerCase();
