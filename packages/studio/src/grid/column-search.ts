/**
 * Names that hold every word of the search, ignoring case and accents, those that begin with it first.
 * Without a search all names, in their order.
 */
export function searchNames(names: readonly string[], search: string): readonly string[] {
  const words = folded(search).split(/\s+/).filter(Boolean);
  if (words.length === 0) return names;
  const start = words.join(' ');
  const found = names.filter((name) => {
    const text = folded(name);
    return words.every((word) => text.includes(word));
  });
  const begins = (name: string) => folded(name).startsWith(start);
  return [...found.filter(begins), ...found.filter((name) => !begins(name))];
}

function folded(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/\p{Mn}/gu, '')
    .toLowerCase();
}
