import { z } from 'zod';

/** Parameter field: whether blank text counts as missing. */
export const blankIsMissing = z
  .boolean()
  .default(false)
  .meta({ description: 'Whether empty text and text of white space only count as missing.' });
