import type { FitMode } from '@lathe/engine';
import type { Command } from 'commander';
import {
  addEngineOptions,
  type EngineOptions,
  engineLimits,
  fitOption,
  setOption,
} from '../options.js';

interface SqlOptions extends EngineOptions {
  readonly node?: string;
  readonly set: Record<string, string>;
  readonly fit: FitMode;
  readonly json?: boolean;
}

export function addSql(program: Command): void {
  const command = program
    .command('sql')
    .argument('<flow>', 'flow document')
    .description(
      'Print the one SQL statement that computes a node, a named table expression per step.',
    )
    .option('--node <id>', 'node or output (default: the first output)')
    .addOption(setOption())
    .addOption(fitOption())
    .option('--json', 'print {node, statement, schema} as JSON')
    .action(async (flow: string, options: SqlOptions) => sql(flow, options));
  addEngineOptions(command);
}

async function sql(file: string, options: SqlOptions): Promise<void> {
  const [{ withPrepared }, { readableStatement, readyNode }] = await Promise.all([
    import('../../jobs/with-prepared.js'),
    import('@lathe/engine'),
  ]);
  const limits = engineLimits(options);
  await withPrepared({ file, ...options, limits }, async ({ prepared, target }) => {
    const statement = readableStatement(prepared, target);
    process.stdout.write(
      options.json === true
        ? `${JSON.stringify({ node: target, statement, schema: readyNode(prepared, target).schema })}\n`
        : `${statement};\n`,
    );
  });
}
