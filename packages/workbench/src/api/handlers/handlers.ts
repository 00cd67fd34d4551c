import type { BoundCall } from '../call.js';
import type { OPERATIONS } from '../contract/operations.js';
import { analysisCalls } from './analyses.js';
import { catalogueCalls } from './catalogue.js';
import { checkCalls } from './checks.js';
import { endpointCalls } from './endpoints.js';
import { exportCalls } from './exports.js';
import { fileCalls } from './files.js';
import { flowCalls } from './flows.js';
import { homeCalls } from './home.js';
import { inspectCalls } from './inspect.js';
import { joinCalls } from './joins.js';
import { loadTestCalls } from './load-tests.js';
import { previewCalls } from './preview.js';
import { runCalls } from './runs.js';
import { tuningCalls } from './tunings.js';

/** What answers each operation. */
export const CALLS: Readonly<Record<keyof typeof OPERATIONS, BoundCall>> = {
  ...homeCalls,
  ...catalogueCalls,
  ...flowCalls,
  ...previewCalls,
  ...checkCalls,
  ...joinCalls,
  ...analysisCalls,
  ...fileCalls,
  ...inspectCalls,
  ...runCalls,
  ...exportCalls,
  ...endpointCalls,
  ...loadTestCalls,
  ...tuningCalls,
};
