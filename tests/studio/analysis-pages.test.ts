import { describe } from 'vitest';
import { openSample } from './kit/open-flow.js';
import { review } from './kit/review.js';
import { it } from './kit/studio-test.js';

describe('the analyses of the sample, in both themes', () => {
  it('a histogram by colour and facet', async ({ open }) => {
    const studio = await open();
    await openSample(studio, 'age_by_housing');
    await studio.page.getByRole('group', { name: 'Columns of the chart' }).waitFor();
    await studio.page.getByRole('img', { name: /^Chart: / }).waitFor();
    await review(studio.page, 'analysis');
  });

  it('the bias report', async ({ open }) => {
    const studio = await open();
    await openSample(studio, 'bias_by_sex');
    await studio.page
      .getByRole('heading', { name: 'Difference in positive proportions' })
      .waitFor();
    await review(studio.page, 'bias-report');
  });

  it('the quick model', async ({ open }) => {
    const studio = await open();
    await openSample(studio, 'quick_model');
    await studio.page.getByRole('heading', { name: 'Is it better than nothing?' }).waitFor();
    await review(studio.page, 'quick-model');
  });
});
