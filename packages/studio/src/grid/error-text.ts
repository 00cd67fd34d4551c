/** What a failed request has to say, for a person. */
export function errorText(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
