import { type Command, Option } from 'commander';

interface DocsOptions {
  readonly check?: boolean;
  readonly out?: string;
}

export function addDocs(program: Command): void {
  program
    .command('docs')
    .description('Write the generated part of docs/: steps, analyses, command line, flow schema.')
    .addOption(new Option('--check', 'write nothing; fail when a file is not current'))
    .option('--out <dir>', 'folder (default: docs/ of the project)')
    .action(async (options: DocsOptions) => {
      const { generateDocs } = await import('../../reference/generate.js');
      const { buildCommandLine } = await import('../command-line.js');
      await generateDocs(buildCommandLine(), options);
    });
}
