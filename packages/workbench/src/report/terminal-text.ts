/** Columns a text takes on a terminal: East Asian and emoji two, combining marks none. */
export function visibleWidth(text: string): number {
  let width = 0;
  for (const character of text) width += characterWidth(character);
  return width;
}

const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]/u;
const NONE = /[\p{Mn}\p{Me}\u200b-\u200f\ufeff]/u;

function characterWidth(character: string): number {
  if (NONE.test(character)) return 0;
  return WIDE.test(character) ? 2 : 1;
}

/** The text cut to a width, with an ellipsis where something is missing. */
export function fit(text: string, width: number): string {
  if (visibleWidth(text) <= width) return text;
  let kept = '';
  let used = 0;
  for (const character of text) {
    const next = characterWidth(character);
    if (used + next > width - 1) break;
    kept += character;
    used += next;
  }
  return `${kept}…`;
}

/** The text with blanks to a width, in front of it or behind. */
export function padTo(text: string, width: number, right: boolean): string {
  const blanks = ' '.repeat(Math.max(0, width - visibleWidth(text)));
  return right ? blanks + text : text + blanks;
}

/** Lines of at most `width` columns, broken at blanks; a longer word is broken where it must be. */
export function wrap(text: string, width: number, first = '', further = ''): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of words(text, width)) {
    if (line !== '' && visibleWidth(line) + 1 + visibleWidth(word) > width) {
      lines.push(line);
      line = word;
    } else {
      line = line === '' ? word : `${line} ${word}`;
    }
  }
  if (line !== '') lines.push(line);
  return lines.map((part, index) => `${index === 0 ? first : further}${part}`);
}

function words(text: string, width: number): string[] {
  const clean = text.replaceAll(/[\p{Cc}\u202a-\u202e\u2066-\u2069]+/gu, ' ');
  return clean
    .split(/\s+/)
    .filter((word) => word !== '')
    .flatMap((word) => {
      const pieces: string[] = [];
      let rest = word;
      while (visibleWidth(rest) > width) {
        let piece = '';
        for (const character of rest) {
          if (piece !== '' && visibleWidth(piece + character) > width) break;
          piece += character;
        }
        pieces.push(piece);
        rest = rest.slice(piece.length);
      }
      return [...pieces, rest];
    });
}
