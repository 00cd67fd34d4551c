import type { Analysis, Step } from '@lathe/flow';
import type { Command } from 'commander';

interface StepsOptions {
  readonly json?: boolean;
  readonly analyses?: boolean;
  readonly search?: string;
}

export function addSteps(program: Command): void {
  program
    .command('steps')
    .argument('[id]', 'a step or analysis to describe')
    .description('List the steps and analyses, or describe one with its parameters.')
    .option('--analyses', 'list only analyses')
    .option('--search <words>', 'list those whose title, help or synonyms hold the words')
    .option('--json', 'print as JSON, with parameter schemas')
    .action(async (id: string | undefined, options: StepsOptions) => steps(id, options));
}

async function steps(id: string | undefined, options: StepsOptions): Promise<void> {
  const [{ catalogue }, { LatheError, nearestNames }, { parameterRows }] = await Promise.all([
    import('@lathe/steps'),
    import('@lathe/flow'),
    import('../../reference/parameter-rows.js'),
  ]);
  const all: (Step | Analysis)[] = [
    ...(options.analyses === true ? [] : catalogue.steps.values()),
    ...catalogue.analyses.values(),
  ];
  if (id !== undefined) {
    const found = all.find((entry) => entry.id === id);
    if (found === undefined) {
      const near = nearestNames(
        id,
        all.map((entry) => entry.id),
      );
      throw new LatheError({
        code: 'step-unknown',
        kind: 'usage',
        message: `There is no step or analysis "${id}".`,
        advice:
          near.length > 0 ? `Did you mean ${near.join(' or ')}?` : 'List them with `lathe steps`.',
      });
    }
    if (options.json === true) {
      process.stdout.write(`${JSON.stringify(described(found))}\n`);
      return;
    }
    process.stdout.write(`${found.title} (${found.id})\n${found.help}\n\nParameters\n`);
    for (const row of parameterRows(found.parameterSchema())) {
      process.stdout.write(`  ${row.name}  ${row.type}${row.required ? ', required' : ''}\n`);
      if (row.description !== '') process.stdout.write(`      ${row.description}\n`);
    }
    return;
  }
  const words = (options.search ?? '').toLowerCase().split(/\s+/).filter(Boolean);
  const listed = all.filter((entry) => {
    const text = [entry.id, entry.title, entry.help, ...entry.synonyms].join(' ').toLowerCase();
    return words.every((word) => text.includes(word));
  });
  if (options.json === true) {
    process.stdout.write(`${JSON.stringify(listed.map(described))}\n`);
    return;
  }
  const width = Math.max(...listed.map((entry) => entry.id.length), 0);
  let heading = '';
  for (const entry of listed) {
    const family = entry.kind === 'step' ? entry.family : 'analyses';
    if (family !== heading) {
      process.stdout.write(`${heading === '' ? '' : '\n'}${family}\n`);
      heading = family;
    }
    process.stdout.write(`  ${entry.id.padEnd(width)}  ${entry.help}\n`);
  }
}

function described(entry: Step | Analysis): unknown {
  return {
    kind: entry.kind,
    id: entry.id,
    title: entry.title,
    help: entry.help,
    synonyms: entry.synonyms,
    ...(entry.kind === 'step' ? { family: entry.family, inputs: entry.inputs } : {}),
    parameters: entry.parameterSchema(),
  };
}
