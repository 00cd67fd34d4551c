import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect } from 'vitest';
import { repository } from '../faults/playground.js';
import { picture, review } from './kit/review.js';
import { it, type OpenStudio } from './kit/studio-test.js';

const folder = mkdtempSync(join(tmpdir(), 'lathe-models-'));
let mlp: Uint8Array;
beforeAll(async () => {
  const python = join(repository, '.venv', 'bin', 'python');
  const script = join(repository, 'examples', 'serving', 'models.py');
  await promisify(execFile)(python, [script, folder, 'mlp']);
  mlp = readFileSync(join(folder, 'mlp', '1', 'model.onnx'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Endpoints outlive the studio that started them: whatever a test has left is ended. */
async function endingEndpoints(studio: OpenStudio, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } finally {
    const records = studio.workspace.path('.lathe/endpoints');
    for (const name of readdirSync(records).filter((file) => file.endsWith('.json'))) {
      const { pid, endedAt } = JSON.parse(readFileSync(join(records, name), 'utf8'));
      if (endedAt === null) endProcess(pid);
    }
  }
}

function endProcess(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended by itself.
  }
}

const dialog = (page: Page, name: string) => page.getByRole('dialog', { name });

/** Ticks a box by its label, which is where people click. */
const tick = (page: Page, dialogName: string, label: string) =>
  dialog(page, dialogName).locator('label').filter({ hasText: label }).first().click();

/** Starts an endpoint of the pretend model, and waits until it is ready. */
async function pretendEndpoint(studio: OpenStudio): Promise<void> {
  const { page } = studio;
  await page.goto(studio.address('/endpoints'));
  await page.getByRole('button', { name: 'Start an endpoint' }).click();
  await tick(page, 'Start an endpoint', 'Pretend model');
  await dialog(page, 'Start an endpoint').getByRole('button', { name: 'Start' }).click();
  await page.getByText('Ready', { exact: true }).first().waitFor();
}

describe('an endpoint', () => {
  it('is started from the page, tried with the form of its model, and stopped', async ({
    open,
  }) => {
    const studio = await open({ 'models/mlp/1/model.onnx': mlp });
    const { page } = studio;
    await page.getByRole('link', { name: 'Endpoints' }).click();
    await page.getByText('Nothing is served yet').waitFor();
    await review(page, 'endpoints-none');
    await endingEndpoints(studio, async () => {
      await page.getByRole('button', { name: 'Choose a model' }).click();
      await dialog(page, 'Start an endpoint').getByRole('button', { name: 'Start' }).click();
      await page.getByText('Choose at least one model.').waitFor();
      await tick(page, 'Start an endpoint', 'models/mlp');
      await page.getByText('Settings', { exact: true }).click();
      await review(page, 'start-endpoint');
      await dialog(page, 'Start an endpoint').getByRole('button', { name: 'Start' }).click();

      await page.getByRole('heading', { name: 'mlp 1', level: 3 }).waitFor();
      await page.getByRole('button', { name: 'Try it mlp 1' }).click();
      const input = page.getByRole('textbox', { name: 'features' });
      await input.fill('[[1, 2, 3]]');
      await page.getByRole('button', { name: 'Predict' }).click();
      await page.getByText('Has the shape [1, 3], should have [?, 4].').waitFor();
      await input.fill('[[0.5, 0.5, 0.5, 0.5], [1, 2, 3, 4]]');
      await page.getByRole('button', { name: 'Predict' }).click();
      const rows = page.getByRole('region', { name: 'probabilities [2, 3]', exact: true });
      await rows.getByRole('row').nth(2).waitFor();
      // A softmax: the probabilities of each row sum to 1.
      const cells = await rows.getByRole('row').nth(2).getByRole('cell').allTextContents();
      expect(cells).toHaveLength(3);
      expect(cells.map(Number).reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 3);
      await page.getByRole('button', { name: 'Copy as curl' }).click();
      const command = await page.evaluate<string>('navigator.clipboard.readText()');
      expect(command).toMatch(
        /^curl 'http:\/\/127\.0\.0\.1:\d+\/v2\/models\/mlp\/versions\/1\/infer'/,
      );
      await review(page, 'try-model');
      await page.getByRole('heading', { level: 1 }).scrollIntoViewIfNeeded();
      await picture(page, 'endpoint-light');

      await page.getByRole('link', { name: 'Endpoints' }).click();
      await page.getByRole('link', { name: 'mlp 1' }).waitFor();
      await review(page, 'endpoints');
      await page.getByRole('button', { name: 'Stop mlp 1' }).click();
      await dialog(page, 'Stop this endpoint?').getByRole('button', { name: 'Stop' }).click();
      await page.getByText('Stopped', { exact: true }).waitFor();
      await page.getByRole('button', { name: /^Remove/ }).click();
      await page.getByText('Nothing is served yet').waitFor();
    });
  });

  it('that could not start says why in its log', async ({ open }) => {
    const studio = await open({ 'broken.onnx': 'no model' });
    const { page } = studio;
    await endingEndpoints(studio, async () => {
      await page.goto(studio.address('/endpoints'));
      await page.getByRole('button', { name: 'Start an endpoint' }).click();
      await tick(page, 'Start an endpoint', 'broken.onnx');
      await dialog(page, 'Start an endpoint').getByRole('button', { name: 'Start' }).click();
      await expect
        .poll(() => page.getByRole('main').textContent())
        .toMatch(/The model does not work|ended by itself/);
    });
  });
});

describe('a load test', () => {
  it('goes from the page of an endpoint to its report', async ({ open }) => {
    const studio = await open();
    const { page } = studio;
    await endingEndpoints(studio, async () => {
      await pretendEndpoint(studio);
      await page.getByRole('link', { name: 'Test under load' }).click();
      const form = dialog(page, 'Test under load');
      await form.getByRole('textbox', { name: 'Most users' }).fill('2');
      await form.getByRole('textbox', { name: 'Most seconds of a step' }).fill('2');
      await form.getByRole('textbox', { name: 'Objective' }).fill('quick');
      await form.getByRole('button', { name: 'Start' }).click();
      await form.getByText('Write it as p95<60ms').waitFor();
      await form.getByRole('textbox', { name: 'Objective' }).fill('p95<500ms');
      await review(page, 'start-load-test');
      await form.getByRole('button', { name: 'Start' }).click();
      await page.getByText('Running', { exact: true }).first().waitFor();
      await page.getByRole('heading', { name: 'Finding' }).waitFor();
      await page
        .getByRole('rowheader', { name: /^2 users/ })
        .first()
        .waitFor();
      await page.getByRole('img', { name: /^Chart: Throughput against load/ }).waitFor();
      await review(page, 'load-test');
      await page.getByRole('link', { name: 'Load tests' }).click();
      await page.getByRole('link', { name: /127\.0\.0\.1/ }).waitFor();
      await review(page, 'load-tests');
    });
  });
});

describe('a tuning run', () => {
  it('fills its scatter while it goes on, and ends with the table and the best', async ({
    open,
  }) => {
    const studio = await open();
    const { page } = studio;
    await page.getByRole('link', { name: 'Tuning' }).click();
    await page.getByRole('button', { name: 'Tune an endpoint' }).click();
    const form = dialog(page, 'Tune an endpoint');
    await tick(page, 'Tune an endpoint', 'Pretend model');
    for (const knob of ['Workers', 'Isolation', 'Intra-op threads', 'Spinning', 'Batch delay']) {
      await tick(page, 'Tune an endpoint', knob);
    }
    await form.getByRole('textbox', { name: 'Combinations that make sense' }).fill('');
    await form.getByRole('textbox', { name: 'Values of Instances' }).fill('1, 2');
    await form.getByRole('textbox', { name: 'Values of Max batch' }).fill('1, 8');
    await form.getByRole('textbox', { name: 'Users', exact: true }).fill('4');
    await form.getByRole('textbox', { name: 'Most looks' }).fill('4');
    await form.getByRole('textbox', { name: 'Seconds of a look' }).fill('1');
    await review(page, 'start-tuning');
    await form.getByRole('button', { name: 'Start' }).click();
    await page.getByRole('heading', { name: 'Best so far', level: 2 }).waitFor();
    await page.getByRole('img', { name: /^Chart: Configurations/ }).waitFor();
    await review(page, 'tuning-running');
    await page.getByRole('heading', { name: 'Finding' }).waitFor({ timeout: 60_000 });
    await page
      .getByRole('region', { name: /^Configurations/, exact: false })
      .first()
      .waitFor();
    await review(page, 'tuning');
    await page.getByRole('link', { name: 'Tuning' }).click();
    await page.getByRole('link', { name: /^Tuning of stub/ }).waitFor();
    await review(page, 'tunings');
  });
});
