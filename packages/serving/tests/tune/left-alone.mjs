// Starts a command target and is killed by the test. Arguments: server script, a word to find its process by.

import { checkTuningSpace } from '@lathe/serving/tune/parse-tuning-space';
import { openTarget } from '@lathe/serving/tune/targets/open-target';

const [stub, word] = process.argv.slice(2);
const space = checkTuningSpace({
  latheTuning: 1,
  target: {
    kind: 'command',
    start: [process.execPath, stub, '{port}', '{delay}', word],
    url: 'http://127.0.0.1:{port}/call',
    readyPath: '/ready',
  },
  knobs: { delay: ['1', '2'] },
  payload: { kind: 'file', path: stub },
});
const target = await openTarget(space, { lathe: [], folder: '.' });
const { signal } = new AbortController();
const { users } = await target.measure(
  { delay: '1' },
  { trial: 1, seconds: 0.6, users: 1, signal },
);
console.log(`measured with ${users}`);
setInterval(() => {}, 1000);
