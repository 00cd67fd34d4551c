import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeApplicationFlow } from './application-flow.js';
import { expectSameCells } from './cell-by-cell.js';
import {
  hasEnvironment,
  mustRun,
  mustRunLathe,
  python,
  root,
  run,
  writeLatheCommand,
} from './python-environment.js';

let folder: string;
let environment: Record<string, string>;
const at = (name: string): string => join(folder, name);

describe.skipIf(!hasEnvironment('.venv-airflow'))(
  'an exported Airflow pipeline',
  { timeout: 300_000 },
  () => {
    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), 'lathe-pipeline-'));
      const flow = await writeApplicationFlow(folder);
      await mustRunLathe(['run', flow, '--node', 'numbers', '--out', at('own.parquet')]);
      await mustRunLathe([
        ...['export', flow, '--node', 'numbers', '--to', 'pipeline', '--out', at('dags')],
        ...['--label', 'target', '--positive', '1'],
      ]);
      environment = {
        LATHE: await writeLatheCommand(folder),
        AIRFLOW_HOME: at('airflow'),
        AIRFLOW__CORE__DAGS_FOLDER: at('dags'),
        AIRFLOW__CORE__LOAD_EXAMPLES: 'False',
        AIRFLOW__DATABASE__SQL_ALCHEMY_CONN: `sqlite:///${at('airflow/airflow.db')}`,
      };
      const airflow = join(root, '.venv-airflow/bin/airflow');
      await mustRun(airflow, ['db', 'migrate'], { env: environment });
    });
    afterAll(() => rm(folder, { recursive: true, force: true }));

    const runDag = () =>
      mustRun(python('.venv-airflow'), [at('dags/applications_pipeline.py')], { env: environment });

    it('prepares, trains, evaluates and registers, and counts versions up', async () => {
      await runDag();
      const first = at('dags/registry/applications/1');
      await expectSameCells(at('own.parquet'), join(first, 'prepared.parquet'));
      const manifest = JSON.parse(await readFile(join(first, 'manifest.json'), 'utf8'));
      expect(manifest.metrics.positive).toBe('1');
      expect(manifest.metric.value).toBeGreaterThan(manifest.metric.trivial);
      await runDag();
      expect((await readdir(at('dags/registry/applications'))).sort()).toEqual(['1', '2']);
    });

    it('fails, with the message in the log, when a task fails', async () => {
      const program = `import sys; sys.path.insert(0, ${JSON.stringify(at('dags'))})
from applications_pipeline import applications_pipeline_dag as dag
print("ended", dag.test(run_conf={"data": "absent.csv"}).state)`;
      const { out, err } = await run(python('.venv-airflow'), ['-c', program], {
        env: environment,
      });
      expect(out).toContain('ended failed');
      expect(out + err).toContain('file-not-found');
    });
  },
);
