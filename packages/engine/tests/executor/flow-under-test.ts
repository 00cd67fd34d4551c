import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type CheckRequest,
  type Engine,
  Executor,
  openDuckDb,
  type RunEvent,
  type Sidecar,
} from '@lathe/engine';
import { checkFlow, type FlowDocument, parameterValues } from '@lathe/flow';
import { catalogue } from '@lathe/steps';
import { afterAll, beforeAll, beforeEach } from 'vitest';

/** Stands in for Python: gives its first input back as it is, or fails when the code says so; counts its calls. */
class PassingPython implements Pick<Sidecar, 'transform'> {
  calls = 0;
  constructor(private readonly engine: () => Engine) {}
  async transform(task: Parameters<Sidecar['transform']>[0]) {
    this.calls += 1;
    if (task.code.includes('raise')) throw new Error('NameError: x');
    await this.engine().attach('python_in', task.inputs[0]!.path);
    const path = task.output;
    const report = await this.engine().write('SELECT * FROM python_in', {
      format: 'parquet',
      path,
    });
    await this.engine().forget('python_in');
    return { rows: report.rows, columns: 1, printed: 'hello\n', seconds: 0 };
  }
}

/** An executor over DuckDB with the built-in steps, and a folder for the files of one test file. */
export class FlowUnderTest {
  folder = '';
  engine!: Engine;
  executor!: Executor;
  python!: PassingPython;
  events: RunEvent[] = [];

  /** The request for a target of a flow; every source of it is a CSV file of the folder. */
  request(flow: FlowDocument, target: string) {
    return { ...this.check(flow), target };
  }

  check(flow: FlowDocument): CheckRequest {
    return {
      flow,
      values: parameterValues(flow, {}),
      baseFolder: this.folder,
      fit: 'auto',
      onEvent: (event) => this.events.push(event),
    };
  }

  async file(name: string, text: string): Promise<void> {
    await writeFile(join(this.folder, name), text);
  }
}

/** A flow over CSV files: `rows` reads rows.csv, `others` others.csv. */
export function flowOf(...nodes: readonly object[]): FlowDocument {
  return checkFlow({
    lathe: 1,
    name: 'test',
    sources: {
      rows: { format: 'csv', path: 'rows.csv' },
      others: { format: 'csv', path: 'others.csv' },
    },
    nodes,
  });
}

export const step = (
  id: string,
  kind: string,
  parameters: object,
  inputs: readonly string[] = ['rows'],
) => ({ id, step: kind, inputs, parameters });

export function flowUnderTest(): FlowUnderTest {
  const under = new FlowUnderTest();
  beforeAll(async () => {
    under.folder = await mkdtemp(join(tmpdir(), 'lathe-preview-'));
    under.engine = await openDuckDb({
      folder: join(under.folder, 'engine'),
      threads: 2,
      memoryLimit: 2 ** 30,
    });
  });
  beforeEach(async () => {
    under.python = new PassingPython(() => under.engine);
    under.events = [];
    under.executor = new Executor({
      engine: under.engine,
      python: under.python as unknown as Sidecar,
      catalogue,
      folder: join(under.folder, 'tables'),
    });
    await under.file('rows.csv', 'x,name\n1,a\n7,b\n2,c\n6,d\n');
    await under.file('others.csv', 'name,y\na,10\nb,20\n');
  });
  afterAll(async () => {
    await under.engine.close();
    await rm(under.folder, { recursive: true, force: true });
  });
  return under;
}
