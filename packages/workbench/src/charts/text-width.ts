/** Characters by how wide they are in DejaVu Sans and its relatives, in shares of the font size. */
const CLASSES: readonly (readonly [pattern: RegExp, width: number])[] = [
  [/[ijlI|.,:;'`!]/, 0.33],
  [/[frt()[\]{}/\\\-"]/, 0.4],
  [/[mwMW%@—…]/, 0.95],
  [/[A-HJ-LN-VX-Z+=<>~]/, 0.72],
  // East Asian and emoji are square.
  [/[\u1100-\u11ff\u2e80-\ud7ff\uf900-\ufaff\uff00-\uff60\u{1f000}-\u{1ffff}]/u, 1],
];
const ORDINARY = 0.62;

/**
 * Width of a text in pixels without a canvas, about 5 % too wide on purpose: labels that are thought
 * too wide leave a gap, labels thought too narrow overlap.
 */
export function textWidth(text: string, fontSize: number): number {
  let width = 0;
  for (const character of text) {
    width += CLASSES.find(([pattern]) => pattern.test(character))?.[1] ?? ORDINARY;
  }
  return width * fontSize * 1.03;
}
