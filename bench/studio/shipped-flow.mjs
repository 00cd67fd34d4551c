// The walkthrough as it ships, for the page to open.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../measure/project.mjs';

/** @param {string} [data] The CSV it reads, by its name in the workspace; default the shipped one. */
export function shippedFlow(data) {
  const file = join(ROOT, 'examples/credit-risk/credit-risk.lathe.json');
  const flow = JSON.parse(readFileSync(file, 'utf8'));
  if (data !== undefined) flow.parameters.data.default = data;
  return flow;
}
