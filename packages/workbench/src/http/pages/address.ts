/** A path of the studio with its query, e.g. `/flow?file=a%20b.lathe.json`. Empty values are left out. */
export function address(path: string, query: Readonly<Record<string, string>> = {}): string {
  const text = new URLSearchParams(
    Object.entries(query).filter(([, value]) => value !== ''),
  ).toString();
  return text === '' ? path : `${path}?${text}`;
}

export const flowAddress = (file: string): string => address('/flow', { file });
export const nodeAddress = (file: string, id: string): string => address('/node', { file, id });
export const runAddress = (folder: string, id: string): string => address('/run', { folder, id });
export const reportAddress = (file: string): string => address('/report', { file });
