/**
 * Text from files and data as a terminal may show it: control characters other than line breaks and
 * tabs, which could move the cursor or change its colours, stand as `\x1b` and the like.
 */
export function visibleText(text: string): string {
  return text.replaceAll(
    /[^\P{Cc}\n\t]/gu,
    (character) => `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`,
  );
}
