import { escapeHtml } from '../../report/escape-html.js';

/** Text that is HTML already. Only `html` and `trusted` make it. */
export class Markup {
  constructor(readonly text: string) {}
}

type Part = Markup | string | number | bigint | null | undefined | false | readonly Part[];

/** A template whose values are escaped unless they are markup themselves; lists are joined. */
export function html(strings: TemplateStringsArray, ...parts: readonly Part[]): Markup {
  return new Markup(strings.map((text, index) => `${text}${partText(parts[index])}`).join(''));
}

/** Text made by the report's own functions, which escape what they are given. */
export const trusted = (text: string): Markup => new Markup(text);

function partText(part: Part): string {
  if (part === null || part === undefined || part === false) return '';
  if (part instanceof Markup) return part.text;
  if (typeof part === 'object') return part.map(partText).join('');
  return escapeHtml(String(part));
}
