import type { z } from 'zod';
import { z as zod } from 'zod';
import { catalogueAnswer } from './catalogue.js';
import * as common from './common.js';
import * as endpoints from './endpoints.js';
import * as exports from './exports.js';
import * as files from './files.js';
import * as flows from './flows.js';
import * as loadTests from './load-tests.js';
import * as preview from './preview.js';
import * as runs from './runs.js';
import * as tunings from './tunings.js';

/** One call of the API. The server registers it, OpenAPI describes it, the studio's client calls it. */
export interface Operation {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly path: string;
  readonly summary: string;
  readonly query?: z.ZodObject;
  readonly body?: z.ZodType | 'bytes';
  /** `events`: server-sent events; `bytes`: a download. */
  readonly answer: z.ZodType | 'events' | 'bytes';
}

const text = (description: string): z.ZodString => zod.string().meta({ description });
const ofFlow = zod.object({ path: common.workspacePath });
const ofRun = zod.object({
  id: text('The run.'),
  folder: zod.string().optional().meta({ description: 'Folder whose .lathe/runs holds it.' }),
});

const ofEndpoint = zod.object({ id: text('The endpoint.') });

/** Every call there is, by the name of the client's function. */
export const OPERATIONS = {
  home: {
    method: 'GET',
    path: '/api/home',
    summary: 'Flows, samples, latest runs and reports of the workspace.',
    answer: flows.home,
  },
  catalogue: {
    method: 'GET',
    path: '/api/catalogue',
    summary: 'Every step and analysis with the schema of its parameters.',
    answer: catalogueAnswer,
  },
  createFlow: {
    method: 'POST',
    path: '/api/flows',
    summary: 'Makes a flow: empty, from a document, or a copy of a sample.',
    body: flows.createFlow,
    answer: flows.flowFile,
  },
  openFlow: {
    method: 'GET',
    path: '/api/flow',
    summary: 'A flow with its version.',
    query: ofFlow,
    answer: flows.flowFile,
  },
  saveFlow: {
    method: 'PUT',
    path: '/api/flow',
    summary: 'Saves a flow unless someone else did in between (409 with the current one).',
    body: flows.saveFlow,
    answer: flows.flowFile,
  },
  deleteFlow: {
    method: 'DELETE',
    path: '/api/flow',
    summary: 'Moves a flow to the trash of the workspace (.lathe/trash).',
    query: ofFlow,
    answer: common.done,
  },
  flowHistory: {
    method: 'GET',
    path: '/api/flow/history',
    summary: 'Saved versions and checkpoints of a flow, latest first.',
    query: ofFlow,
    answer: flows.history,
  },
  flowVersion: {
    method: 'GET',
    path: '/api/flow/history/version',
    summary: 'One saved version.',
    query: zod.object({ path: common.workspacePath, id: text('Of the entry.') }),
    answer: flows.historyVersion,
  },
  checkpoint: {
    method: 'POST',
    path: '/api/flow/checkpoints',
    summary: 'Keeps the flow as it is under a name.',
    body: flows.checkpoint,
    answer: flows.historyEntry,
  },
  check: {
    method: 'POST',
    path: '/api/check',
    summary: 'Whether each node fits what comes in, and its columns.',
    body: flows.checkRequest,
    answer: flows.checkAnswer,
  },
  preview: {
    method: 'POST',
    path: '/api/preview',
    summary: 'A page of rows of a node.',
    body: preview.previewRequest,
    answer: preview.preview,
  },
  profile: {
    method: 'POST',
    path: '/api/profile',
    summary: 'What stands above the columns: missing, distinct, histogram, frequent values.',
    body: preview.profileRequest,
    answer: preview.profile,
  },
  changes: {
    method: 'POST',
    path: '/api/changes',
    summary: 'What a step changed: cells, columns, rows.',
    body: preview.changesRequest,
    answer: preview.changes,
  },
  cell: {
    method: 'POST',
    path: '/api/cell',
    summary: 'One whole value.',
    body: preview.cellRequest,
    answer: preview.cellAnswer,
  },
  statement: {
    method: 'POST',
    path: '/api/statement',
    summary: 'The SQL statement that gives the rows of a node.',
    body: common.subject,
    answer: preview.statementAnswer,
  },
  diagnoseJoin: {
    method: 'POST',
    path: '/api/join',
    summary: 'What a join would do: match rate, repeated keys, unmatched rows, columns.',
    body: preview.joinRequest,
    answer: preview.joinDiagnosis,
  },
  analyse: {
    method: 'POST',
    path: '/api/analysis',
    summary: 'Computes an analysis.',
    body: preview.analysisRequest,
    answer: preview.analysisAnswer,
  },
  listFiles: {
    method: 'GET',
    path: '/api/files',
    summary: 'A folder of the workspace.',
    query: zod.object({ folder: zod.string().optional() }),
    answer: files.folder,
  },
  uploadFile: {
    method: 'POST',
    path: '/api/files',
    summary: 'Stores a file in the workspace; never over another one.',
    query: zod.object({ name: text('File name.'), folder: zod.string().optional() }),
    body: 'bytes',
    answer: files.uploaded,
  },
  downloadFile: {
    method: 'GET',
    path: '/api/files/content',
    summary: 'A file of the workspace.',
    query: zod.object({
      path: common.workspacePath,
      escapeFormulas: zod
        .enum(['true', 'false'])
        .optional()
        .meta({ description: 'CSV only: put an apostrophe before =, +, -, @, tab, return.' }),
    }),
    answer: 'bytes',
  },
  inspectFile: {
    method: 'POST',
    path: '/api/inspect',
    summary: 'How a file would be read: delimiter, types with confidence, rows put aside.',
    body: files.inspectRequest,
    answer: files.inspection,
  },
  listRuns: {
    method: 'GET',
    path: '/api/runs',
    summary: 'Latest runs, newest first.',
    answer: runs.runList,
  },
  startRun: {
    method: 'POST',
    path: '/api/runs',
    summary: 'Runs a saved flow in a process of its own.',
    body: runs.startRun,
    answer: runs.runSummary,
  },
  run: {
    method: 'GET',
    path: '/api/run',
    summary: 'A run: what it did, its outputs.',
    query: ofRun,
    answer: runs.runDetail,
  },
  runEvents: {
    method: 'GET',
    path: '/api/run/events',
    summary: 'The log of a run while it grows; each event has its line number as id.',
    query: ofRun,
    answer: 'events',
  },
  cancelRun: {
    method: 'POST',
    path: '/api/run/cancel',
    summary: 'Calls a run off.',
    query: ofRun,
    answer: runs.runSummary,
  },
  exportFlow: {
    method: 'POST',
    path: '/api/exports',
    summary: 'Writes a saved flow as code or configuration for somewhere else.',
    body: exports.exportRequest,
    answer: exports.exported,
  },
  listEndpoints: {
    method: 'GET',
    path: '/api/endpoints',
    summary: 'Endpoints of the workspace, latest first, each with what it says of itself now.',
    answer: endpoints.endpointList,
  },
  startEndpoint: {
    method: 'POST',
    path: '/api/endpoints',
    summary: 'Serves models of the workspace on a free port, in a process of its own.',
    body: endpoints.startEndpoint,
    answer: endpoints.endpointEntry,
  },
  endpointChoices: {
    method: 'GET',
    path: '/api/endpoints/choices',
    summary: 'What can be served, and the settings there are.',
    answer: endpoints.endpointChoices,
  },
  endpoint: {
    method: 'GET',
    path: '/api/endpoint',
    summary: 'One endpoint with what it says of itself now.',
    query: ofEndpoint,
    answer: endpoints.endpointEntry,
  },
  removeEndpoint: {
    method: 'DELETE',
    path: '/api/endpoint',
    summary: 'Takes an endpoint that has ended off the list.',
    query: ofEndpoint,
    answer: common.done,
  },
  endpointEvents: {
    method: 'GET',
    path: '/api/endpoint/events',
    summary: 'An endpoint once a second until it has ended.',
    query: ofEndpoint,
    answer: 'events',
  },
  endpointLog: {
    method: 'GET',
    path: '/api/endpoint/log',
    summary: 'The end of what an endpoint printed, where a studio started it.',
    query: ofEndpoint,
    answer: endpoints.endpointLog,
  },
  stopEndpoint: {
    method: 'POST',
    path: '/api/endpoint/stop',
    summary: 'Asks an endpoint to finish what it has begun and end.',
    query: ofEndpoint.extend({
      force: zod.enum(['true', 'false']).optional().meta({
        description: 'End it at once; requests under way are lost.',
      }),
    }),
    answer: endpoints.endpointEntry,
  },
  predict: {
    method: 'POST',
    path: '/api/endpoint/predict',
    summary: 'Passes a request on to an endpoint.',
    body: endpoints.predict,
    answer: endpoints.prediction,
  },
  listLoadTests: {
    method: 'GET',
    path: '/api/load-tests',
    summary: 'Load tests of the workspace, latest first.',
    answer: loadTests.loadTestList,
  },
  startLoadTest: {
    method: 'POST',
    path: '/api/load-tests',
    summary: 'Puts an endpoint under load, as a run of its own.',
    body: loadTests.startLoadTest,
    answer: runs.runSummary,
  },
  loadTest: {
    method: 'GET',
    path: '/api/load-test',
    summary: 'A load test: what it has measured so far, its report.',
    query: ofRun,
    answer: loadTests.loadTest,
  },
  listTunings: {
    method: 'GET',
    path: '/api/tunings',
    summary: 'Tuning runs of the workspace, latest first.',
    answer: tunings.tuningList,
  },
  startTuning: {
    method: 'POST',
    path: '/api/tunings',
    summary: 'Searches the best settings of an endpoint, as a run of its own.',
    body: tunings.startTuning,
    answer: runs.runSummary,
  },
  suggestTuning: {
    method: 'GET',
    path: '/api/tunings/suggestion',
    summary: 'Knobs to start with on this machine.',
    answer: tunings.tuningSuggestion,
  },
  tuning: {
    method: 'GET',
    path: '/api/tuning',
    summary: 'A tuning run: its trials so far, its report.',
    query: ofRun,
    answer: tunings.tuning,
  },
  resumeTuning: {
    method: 'POST',
    path: '/api/tuning/resume',
    summary: 'Goes on with a tuning run that was broken off, as a new run.',
    query: ofRun,
    answer: runs.runSummary,
  },
} as const satisfies Record<string, Operation>;
