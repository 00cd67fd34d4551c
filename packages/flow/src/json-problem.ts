/** What is wrong with a text that is not JSON, and the line (from 1) where. */
export interface JsonProblem {
  readonly message: string;
  readonly line: number;
}

/** `cause` is what `JSON.parse` threw. V8 tells the position only of some problems; the rest are searched for. */
export function jsonProblem(text: string, cause: unknown): JsonProblem {
  const words = cause instanceof Error ? cause.message : String(cause);
  const at = /at position (\d+)/.exec(words)?.[1];
  const position = at === undefined ? brokenAt(text) : Number(at);
  const what = words
    .replace(/, (\.\.\.)?"[\s\S]*$/, '')
    .replace(/ in JSON at position .*$/s, '')
    .replace(/ of JSON input$/, ' of the file');
  return {
    message: what.charAt(0).toLowerCase() + what.slice(1),
    line: text.slice(0, position).split('\n').length,
  };
}

/** Length of the longest beginning that is not wrong, only incomplete. */
function brokenAt(text: string): number {
  let good = 0;
  let bad = text.length + 1;
  while (bad - good > 1) {
    const middle = (good + bad) >> 1;
    if (isBeginning(text.slice(0, middle))) good = middle;
    else bad = middle;
  }
  return good;
}

function isBeginning(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch (error) {
    const words = error instanceof Error ? error.message : '';
    const at = /at position (\d+)/.exec(words)?.[1];
    return words.includes('end of JSON input') || Number(at) === text.length;
  }
}
