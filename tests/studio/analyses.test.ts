import { describe, expect } from 'vitest';
import { savedBy } from './kit/downloads.js';
import { focused } from './kit/focus.js';
import { lathe } from './kit/lathe.js';
import { openFlow, openSample, SAMPLE } from './kit/open-flow.js';
import { it, type OpenStudio } from './kit/studio-test.js';
import { peopleFlow } from './kit/tables.js';

const PEOPLE = 'age,sex,home\n20,f,own\n30,m,rent\n40,f,own\n50,m,own\n';

/** A histogram of the ages, being set up. */
async function beginHistogram(studio: OpenStudio) {
  const editor = await openFlow(studio);
  await editor.column('age').waitFor();
  await editor.begin('Histogram');
  // The form takes the focus once the palette has gone.
  await focused(editor.field('combobox', 'Column'));
  return editor;
}

/** What the command line computes for an analysis of the sample. */
async function computed<Result>({ workspace }: OpenStudio, node: string): Promise<Result> {
  const flow = workspace.path(SAMPLE);
  const [found] = JSON.parse(await lathe('analyze', flow, '--node', node, '--json', '--quiet'));
  return found.result;
}

describe('a histogram', () => {
  it('takes its column, colour and facets from the shelf, and becomes a node and a tab', async ({
    open,
  }) => {
    const studio = await open({ 'people.csv': PEOPLE, 'people.lathe.json': peopleFlow() });
    const { page, workspace } = studio;
    const editor = await beginHistogram(studio);
    const shelf = page.getByRole('group', { name: 'Columns of the chart' });
    const pick = async (field: string, column: string) => {
      await shelf.getByRole('combobox', { name: field }).fill(column);
      await page.getByRole('option', { name: column }).first().click();
    };
    await pick('Column', 'age');
    await pick('Colour by', 'sex');
    await pick('One chart for each', 'home');
    await editor.add();
    await page.getByRole('img', { name: /^Chart: .*age.*sex.*home/ }).waitFor();
    const views = page.getByRole('radiogroup', { name: 'Views' });
    await views.getByRole('radio', { name: 'Histogram', checked: true }).waitFor();
    await page.getByRole('treeitem', { name: /^Histogram/ }).waitFor();
    await expect
      .poll(() => workspace.flow('people.lathe.json').nodes)
      .toMatchObject([
        {
          analysis: 'histogram',
          inputs: ['people'],
          parameters: { column: 'age', colorBy: 'sex', facetBy: 'home' },
        },
      ]);
    await views.getByRole('radio', { name: 'people' }).click();
    await editor.table('people').waitFor();
  });

  it('is saved as SVG, PNG and specification, and with its numbers as JSON and page', async ({
    open,
  }) => {
    const studio = await open({
      'people.csv': PEOPLE,
      'people.lathe.json': peopleFlow([
        {
          id: 'ages',
          analysis: 'histogram',
          inputs: ['people'],
          title: 'Ages',
          parameters: { column: 'age', colorBy: 'sex' },
        },
      ]),
    });
    const { page } = studio;
    await openFlow(studio, 'people.lathe.json', 'ages');
    await page.getByRole('img', { name: /^Chart: / }).waitFor();
    const save = (button: RegExp | string, format: string) =>
      savedBy(page, async () => {
        await page.getByRole('button', { name: button, exact: true }).click();
        await page.getByRole('menuitem', { name: format }).click();
      });
    const svg = await save(/^Save "/, 'SVG drawing');
    expect(svg.name).toMatch(/\.svg$/);
    expect(svg.text).toMatch(/^<svg[\s\S]*<\/svg>\s*$/);
    expect(svg.text).toContain('age');
    const png = await save(/^Save "/, 'PNG picture');
    expect(png.name).toMatch(/\.png$/);
    expect(png.bytes.subarray(1, 4).toString()).toBe('PNG');
    const specification = await save(/^Save "/, 'Vega-Lite specification');
    expect(JSON.parse(specification.text).$schema).toMatch(/vega-lite/);
    const json = await save('Save', 'JSON');
    expect(json.name).toBe('ages.json');
    expect(JSON.parse(json.text)).toMatchObject({
      analysis: 'histogram',
      title: 'Ages',
      basis: { kind: 'whole', of: 4 },
      result: { column: 'age', rows: 4, minimum: 20, maximum: 50, median: 35 },
    });
    const html = await save('Save', 'HTML page');
    expect(html.name).toBe('ages.html');
    expect(html.text).toContain('<svg');
    expect(html.text).not.toMatch(/<script/i);
  });

  it('says that it saw a sample of a large table, and computes all rows at one press', async ({
    open,
  }) => {
    const rows = Array.from({ length: 300_000 }, (_, row) => `${row % 1_000}`);
    const studio = await open({
      'people.csv': `value\n${rows.join('\n')}\n`,
      'people.lathe.json': peopleFlow([
        {
          id: 'values',
          analysis: 'histogram',
          inputs: ['people'],
          parameters: { column: 'value' },
        },
      ]),
    });
    const { page } = studio;
    await openFlow(studio, 'people.lathe.json', 'values');
    await page.getByText(/^sample: [\d,]+ of 300,000 rows, seed \d+/).waitFor();
    await page.getByRole('button', { name: 'Compute on all rows' }).click();
    await page.getByText('all 300,000 rows', { exact: true }).waitFor();
    await page.getByRole('button', { name: 'Compute on all rows' }).waitFor({ state: 'detached' });
  });
});

interface BiasResult {
  readonly facets: readonly {
    readonly comparisons: readonly {
      readonly group: { readonly rate: number; readonly favourable: number };
      readonly rest: { readonly rate: number; readonly favourable: number };
      readonly differenceInProportions: { readonly value: number };
      readonly jensenShannon: { readonly value: number };
      readonly classImbalance: { readonly value: number };
      readonly rateRatio: { readonly value: number };
    }[];
  }[];
}

interface ModelResult {
  readonly scores: Readonly<Record<'auc' | 'f1Positive' | 'accuracy', { readonly mean: number }>>;
}

describe('the analyses of the sample show what the command line prints', () => {
  it('in the bias report', async ({ open }) => {
    const studio = await open();
    const { page } = studio;
    await openSample(studio, 'bias_by_sex');
    const card = (title: string) =>
      page.getByRole('listitem').filter({ has: page.getByRole('heading', { name: title }) });
    await card('Difference in positive proportions').waitFor();
    const result = await computed<BiasResult>(studio, 'bias_by_sex');
    const found = result.facets[0]?.comparisons[0];
    if (found === undefined) throw new Error('the command line compares no groups');
    const bySex = page.getByRole('region', { name: 'By sex' });
    const percent = (share: number) => `${(share * 100).toFixed(1)} %`;
    await bySex.getByText(percent(found.group.rate), { exact: true }).waitFor();
    await bySex.getByText(percent(found.rest.rate), { exact: true }).waitFor();
    for (const [title, text] of [
      ['Difference in positive proportions', found.differenceInProportions.value.toFixed(3)],
      ['Ratio of rates', found.rateRatio.value.toFixed(3)],
      ['Class imbalance', found.classImbalance.value.toFixed(3)],
      ['Jensen-Shannon divergence', found.jensenShannon.value.toFixed(4)],
    ] as const) {
      await card(title).getByText(text, { exact: true }).waitFor();
    }
  });

  it('in the quick model', async ({ open }) => {
    const studio = await open();
    const { page } = studio;
    await openSample(studio, 'quick_model');
    const scores = page.getByRole('region', { name: 'Is it better than nothing?' });
    await scores.waitFor();
    const { auc, f1Positive, accuracy } = (await computed<ModelResult>(studio, 'quick_model'))
      .scores;
    for (const { mean } of [auc, f1Positive, accuracy]) {
      await scores
        .getByText(new RegExp(`^${mean.toFixed(3).replace('.', '\\.')}( |$)`))
        .first()
        .waitFor();
    }
  });
});
