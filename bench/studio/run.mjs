#!/usr/bin/env node
// What the studio costs its user's patience: edits through the server and on the page, the cold start,
// the scroll of the grid, and memory over a long session.
//
//   node bench/studio/run.mjs [edits] [keystrokes] [start] [scroll] [memory] [--rows 10000000] ...
import { parseArgs } from 'node:util';
import { machine } from '../measure/numbers.mjs';
import { wholeNumber } from '../measure/project.mjs';
import { measureEdits } from './edits.mjs';
import { measureKeystrokes } from './keystrokes.mjs';
import { measureMemory } from './memory.mjs';
import { measureScroll } from './scroll.mjs';
import { measureStart } from './start.mjs';

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    /** Of the generated applications. */
    rows: { type: 'string', default: '10000000' },
    /** Compare the edits with pandas, which needs 13 GiB of memory at 10 million rows. */
    pandas: { type: 'boolean', default: false },
    rounds: { type: 'string', default: '5' },
    keystrokes: { type: 'string', default: '40' },
    'wide-rows': { type: 'string', default: '1000000' },
    'wide-columns': { type: 'string', default: '2000' },
    seconds: { type: 'string', default: '4' },
    edits: { type: 'string', default: '600' },
  },
});
const number = (name) => wholeNumber(options[name], name);

const MEASUREMENTS = {
  edits: () => measureEdits({ rows: number('rows'), pandas: options.pandas }),
  keystrokes: () => measureKeystrokes({ rows: number('rows'), keystrokes: number('keystrokes') }),
  start: () => measureStart({ rounds: number('rounds') }),
  scroll: () =>
    measureScroll({
      rows: number('wide-rows'),
      columns: number('wide-columns'),
      seconds: number('seconds'),
    }),
  memory: () => measureMemory({ edits: number('edits') }),
};

const wanted = positionals.length === 0 ? Object.keys(MEASUREMENTS) : positionals;
const unknown = wanted.filter((name) => !(name in MEASUREMENTS));
if (unknown.length > 0) {
  process.stderr.write(
    `There is no measurement "${unknown[0]}"; there are ${Object.keys(MEASUREMENTS).join(', ')}.\n`,
  );
  process.exit(2);
}
process.stdout.write(`${machine()}\n`);
for (const name of wanted) {
  process.stdout.write('\n');
  await MEASUREMENTS[name]();
}
