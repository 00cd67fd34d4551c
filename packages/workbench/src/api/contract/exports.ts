import { z } from 'zod';
import { json, workspacePath } from './common.js';

export const exportRequest = z
  .object({
    path: workspacePath,
    set: z.record(z.string(), z.string()).optional(),
    to: z.enum(['python', 'job', 'pipeline', 'feature-store']),
    node: z.string().optional(),
    out: workspacePath.optional().meta({ description: 'Folder; default exports/<flow>/<target>.' }),
    force: z.boolean().optional(),
    options: z.record(z.string(), json).optional().meta({
      description: 'Options of the target, as of `lathe export --help`.',
    }),
  })
  .meta({ id: 'ExportRequest' });

export const exported = z
  .object({
    to: z.string(),
    folder: workspacePath,
    files: z.array(
      z.object({
        path: workspacePath,
        name: z.string(),
        bytes: z.number(),
        text: z.string().nullable().meta({ description: 'Null: not text, or too long to show.' }),
      }),
    ),
    howToRun: z.string(),
    notes: z.array(z.string()),
  })
  .meta({ id: 'Exported' });
