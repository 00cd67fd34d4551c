import { z } from 'zod';
import { objectiveText } from './load-settings.js';

/** Everything about a tuning run but its space and where its report goes. What is given wins over the space file. */
export const tuningSettings = z.strictObject({
  slo: objectiveText.optional(),
  trials: z.int().min(1).optional().meta({
    description: 'Most looks at a configuration.',
  }),
  minutes: z.number().gt(0).optional().meta({ description: 'Most minutes.' }),
  seed: z.int().min(0).optional().meta({ description: 'Of the search.' }),
});
export type TuningSettings = z.infer<typeof tuningSettings>;
