import { z } from 'zod';
import { cell, json } from './common.js';

/** A result made readable: the same for terminal, HTML and studio. */
export const presentationFields = {
  headline: z.string(),
  notes: z.array(z.string()),
  tables: z.array(
    z.object({ title: z.string(), columns: z.array(z.string()), rows: z.array(z.array(cell)) }),
  ),
  charts: z.array(z.object({ name: z.string(), title: z.string(), spec: json })),
  bars: z.array(
    z.object({
      title: z.string(),
      bars: z.array(
        z.object({ label: z.string(), value: z.number(), note: z.string().optional() }),
      ),
    }),
  ),
};
export const presentation = z.object(presentationFields).meta({ id: 'Presentation' });
