import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Playground } from './playground.js';

let play: Playground;
beforeEach(() => {
  play = new Playground();
});
afterEach(() => play.remove());

describe('columns', () => {
  it('that an upstream change took away are missed by name, where they are needed', async () => {
    const use = { id: 'scale', step: 'scale-numbers', parameters: { columns: ['amount'] } };
    play.flow([use]);
    await play.runGives('name,amount,group\nAda,-1.0,a\nBob,0.0,b\nCyd,1.0,a\n');
    play.flow([
      {
        id: 'names',
        step: 'rename-columns',
        parameters: { columns: [{ from: 'amount', to: 'sum' }] },
      },
      use,
    ]);
    await play.runFails({
      status: 1,
      code: 'column-missing',
      message: '"amount"',
      at: /node scale, parameter columns.*column "amount"/,
      advice: 'renamed',
    });
  });

  it('that the data no longer have are missed by name', async () => {
    play.flow([{ id: 'keep', step: 'keep-columns', parameters: { columns: ['amount'] } }]);
    play.write('data.csv', 'name,Amounts\nAda,1\n');
    await play.runFails({
      status: 1,
      code: 'column-missing',
      at: 'node keep',
      advice: 'Amounts',
    });
  });

  it('cannot get the name of another one by a rename', async () => {
    play.flow([
      {
        id: 'names',
        step: 'rename-columns',
        parameters: { columns: [{ from: 'amount', to: 'Name' }] },
      },
    ]);
    await play.runFails({ status: 1, code: 'column-duplicate', at: 'node names' });
  });

  it('that one-hot encoding makes cannot take the name of one that is there', async () => {
    play.write('data.csv', 'group,group_a\na,1\nb,2\n');
    play.flow([{ id: 'hot', step: 'one-hot-encode', parameters: { columns: ['group'] } }]);
    await play.runFails({ status: 1, code: 'column-duplicate', at: 'node hot' });
  });

  it('of text cannot be scaled', async () => {
    play.flow([{ id: 'scale', step: 'scale-numbers', parameters: { columns: ['name'] } }]);
    await play.runFails({
      status: 1,
      code: 'column-type',
      message: /"name".*text/,
      at: /node scale.*column "name"/,
    });
  });

  it('with values that do not fit a type fail the cast with an example, or become null', async () => {
    play.write('data.csv', 'code\n12\nx1\n');
    const cast = (onMisfit: string) =>
      play.flow([
        {
          id: 'cast',
          step: 'cast-columns',
          parameters: { columns: ['code'], type: 'integer', onMisfit },
        },
      ]);
    cast('fail');
    await play.runFails({ status: 1, code: 'value-does-not-fit', message: /x1/, at: 'node cast' });
    cast('null');
    await play.runGives('code\n12\n""\n'.replace('""', ''));
  });

  it('with a value that does not fit are blamed on the step that makes it, not on those below', async () => {
    play.write('data.csv', 'code,b\n12,1\nx1,2\n');
    play.flow([
      { id: 'before', step: 'formula', parameters: { output: 'c', expression: 'b + 1' } },
      { id: 'cast', step: 'cast-columns', parameters: { columns: ['code'], type: 'integer' } },
      { id: 'after', step: 'formula', parameters: { output: 'd', expression: 'c + 1' } },
      { id: 'learns', step: 'scale-numbers', parameters: { columns: ['code'] } },
    ]);
    await play.runFails({ status: 1, code: 'value-does-not-fit', at: /at: node cast$/ });
  });

  it('can have names with quotes, line breaks and other scripts', async () => {
    const header = '"a ""b"", c","x\ny","größe 大小"';
    play.write('data.csv', `${header}\n1,2,3\n`);
    play.flow([
      {
        id: 'scale',
        step: 'formula',
        parameters: { output: 'größe 大小', expression: '"größe 大小" * 2' },
      },
    ]);
    const { stderr } = await play.run();
    expect(stderr).not.toMatch(/error/);
    expect(play.read('out.csv')).toMatch(/^"a ""b"", c","x\ny",größe 大小\n1,2,6\.?0?\n$/);
  });

  it('in their thousands pass through steps that touch them all', async () => {
    const names = Array.from({ length: 2_000 }, (_, index) => `column_${index}`);
    play.write('data.csv', `${names.join(',')}\n${names.map((_, i) => i).join(',')}\n`);
    play.flow([
      { id: 'float', step: 'cast-columns', parameters: { columns: names, type: 'float' } },
      { id: 'scale', step: 'scale-numbers', parameters: { columns: names } },
    ]);
    const result = await play.run();
    expect(result.stderr).not.toMatch(/^error/m);
    expect(result.status).toBe(0);
  });
});
