import { defineStep } from '@lathe/flow';
import { z } from 'zod';

export const customPython = defineStep({
  id: 'custom-python',
  title: 'Custom Python',
  help: 'Runs your own Python code on the whole table as a pandas DataFrame named df.',
  family: 'custom',
  synonyms: ['pandas', 'script', 'code', 'dataframe', 'map', 'apply'],
  inputs: { min: 1, max: null },
  parameters: z.strictObject({
    code: z.string().min(1).default('df.info()\n').meta({
      description:
        'Python code. Reads and changes the DataFrame df, or gives df a new one; what it prints is shown.',
      role: 'python',
    }),
    timeLimit: z.int().min(1).max(86_400).default(600).meta({
      description: 'Seconds after which the code is stopped.',
    }),
  }),
  rowWise: false,
  keepsRows: false,
  barrier: ({ code, timeLimit }) => ({ language: 'python', code, timeLimit }),
  examples: [
    {
      title: 'A column mapped to numbers, the unknown kept',
      parameters: {
        code: "df['savings'] = df['savings'].map({'little': 1, 'rich': 2, 'unknown': 0})\n",
      },
      given: { columns: { savings: 'text' }, rows: [['little'], ['unknown'], ['rich']] },
      expected: { columns: { savings: 'integer' }, rows: [[1], [0], [2]] },
    },
    {
      title: 'A new table',
      parameters: { code: "df = df.groupby('job', as_index=False)['age'].max()\n", timeLimit: 60 },
      given: {
        columns: { job: 'text', age: 'integer' },
        rows: [
          ['nurse', 40],
          ['cook', 20],
          ['nurse', 50],
        ],
      },
      expected: {
        columns: { job: 'text', age: 'integer' },
        rows: [
          ['cook', 20],
          ['nurse', 50],
        ],
      },
    },
  ],
});
