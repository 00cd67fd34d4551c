import { z } from 'zod';
import { json } from './common.js';

const declared = {
  id: z.string(),
  title: z.string(),
  help: z.string(),
  synonyms: z.array(z.string()),
  parameters: json.meta({ description: 'JSON Schema; `role` says what a field holds.' }),
};

export const catalogueAnswer = z
  .object({
    steps: z.array(
      z.object({
        ...declared,
        family: z.string(),
        inputs: z.object({ min: z.number(), max: z.number().nullable() }),
        examples: z.array(json),
      }),
    ),
    analyses: z.array(z.object(declared)),
    types: z.array(z.string()),
    version: z.string(),
  })
  .meta({ id: 'Catalogue' });
