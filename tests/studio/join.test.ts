import { describe, expect } from 'vitest';
import { dropFiles } from './kit/drop.js';
import { Editor } from './kit/editor.js';
import { it } from './kit/studio-test.js';

/** Order 4 has a customer that is not known, order 5 has none; customer 1 ordered twice. */
const ORDERS = 'order,customer,total\n1,1,10\n2,1,20\n3,2,30\n4,9,40\n5,,50\n';
/** Customer 2 is listed twice, customer 3 never ordered. */
const CUSTOMERS = 'customer,name,total\n1,Ada,7\n2,Bob,8\n2,Bill,9\n3,Cyd,5\n';

/** By hand: order 3 meets both entries of customer 2; orders 4 and 5 keep gaps. */
const LEFT_JOINED = [
  'order,customer,total,name,total_right',
  '1,1,10,Ada,7',
  '2,1,20,Ada,7',
  '3,2,30,Bill,9',
  '3,2,30,Bob,8',
  '4,9,40,,',
  '5,,50,,',
];

describe('joining two files', () => {
  it('shows how they match before the join is added, and then gives the rows it promised', async ({
    open,
  }) => {
    const studio = await open();
    const { page, workspace } = studio;
    await page.getByRole('button', { name: 'Choose files' }).waitFor();
    await dropFiles(page, { 'orders.csv': ORDERS, 'customers.csv': CUSTOMERS });
    await page.getByRole('button', { name: 'Create flow' }).click();
    const editor = new Editor(page);
    await editor.table('orders').waitFor();
    await page.getByRole('treeitem', { name: /^orders/ }).click();
    await page.keyboard.press('j');

    const dialog = page.getByRole('dialog', { name: 'Join with orders' });
    const left = dialog.getByRole('region', { name: 'Left table' });
    const right = dialog.getByRole('region', { name: 'Right table' });
    // The one other table and the column that both have are put in by themselves.
    await left.getByText('3 of 5 rows have a partner').waitFor();
    await left.getByText('60 %').waitFor();
    await left.getByText('1 row has no key and no partner.').waitFor();
    await left.getByText('customer 1 occurs 2 times').waitFor();
    await right.getByText('3 of 4 rows have a partner').waitFor();
    await right.getByText('75 %').waitFor();
    await right.getByText('customer 2 occurs 2 times').waitFor();

    const alone = (side: string) =>
      dialog.getByRole('tabpanel', { name: new RegExp(`^${side} rows without a partner`) });
    await alone('Left').getByRole('cell', { name: '40', exact: true }).waitFor();
    await alone('Left').getByRole('cell', { name: '50', exact: true }).waitFor();
    await dialog.getByRole('tab', { name: 'Right rows without a partner (1)' }).click();
    await alone('Right').getByRole('cell', { name: 'Cyd', exact: true }).waitFor();

    const kinds = dialog.getByRole('radiogroup', { name: 'Rows to keep' });
    // 1 and 2 meet Ada, 3 meets two: 4 rows; with 4 and 5: 6; with Cyd instead: 5; with all: 7.
    await kinds.getByRole('radio', { name: /^4 rows.*Inner/ }).waitFor();
    await kinds.getByRole('radio', { name: /^6 rows.*Left/ }).waitFor();
    await kinds.getByRole('radio', { name: /^5 rows.*Right/ }).waitFor();
    await kinds.getByRole('radio', { name: /^7 rows.*Full/ }).waitFor();
    await kinds.getByText('Left', { exact: true }).click();

    const result = dialog.getByRole('region', { name: 'Resulting columns' });
    await result.getByText('5 columns: 3 of the left table, 2 of the right one.').waitFor();
    await result.getByRole('checkbox', { name: /^total integer as total_right/ }).waitFor();
    await dialog.getByRole('button', { name: 'Add the join' }).click();

    await editor.column('total_right').waitFor();
    await editor.saved();
    const [path] = workspace.flows();
    expect(workspace.flow(path ?? '').nodes).toMatchObject([
      {
        step: 'join-tables',
        inputs: ['orders', 'customers'],
        parameters: { keys: [{ left: 'customer', right: 'customer' }] },
      },
    ]);
    await editor.bar.getByRole('button', { name: 'Run', exact: true }).click();
    const run = page.getByRole('dialog', { name: 'Run the flow' });
    await run.getByRole('textbox', { name: 'Where to write' }).fill('joined.csv');
    await run.getByRole('button', { name: 'Run', exact: true }).click();
    await page.getByText('Finished', { exact: true }).first().waitFor();
    const [names, ...rows] = workspace.read('joined.csv').trimEnd().split('\n');
    expect([names, ...rows.sort()]).toEqual(LEFT_JOINED);
  });
});
