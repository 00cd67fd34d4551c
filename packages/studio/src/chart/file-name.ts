/** A name that every file system takes: lower case letters, digits and hyphens; never empty. */
export function fileName(title: string): string {
  const safe = title
    .normalize('NFKD')
    .replaceAll(/\p{Mn}/gu, '')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .slice(0, 60)
    .replaceAll(/^-+|-+$/g, '');
  return safe === '' ? 'lathe' : safe;
}
