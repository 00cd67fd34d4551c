const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** A text made safe between tags and inside quoted attributes. NUL, which HTML cannot hold, goes. */
export function escapeHtml(text: string): string {
  return text
    .replaceAll('\0', '\ufffd')
    .replaceAll(/[&<>"']/g, (found) => ENTITIES[found] ?? found);
}
