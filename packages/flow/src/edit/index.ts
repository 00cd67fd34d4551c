/** Editing of flow documents: pure functions from one document to the next. */
export * from './add-step.js';
export * from './analyses.js';
export * from './chain.js';
export * from './change-node.js';
export * from './column-references.js';
export * from './columns-in-code.js';
export * from './describe-changes.js';
export * from './edit-history.js';
export { type Edited, type NodeParameters, stepsAfter } from './flow-graph.js';
export { freshId } from './fresh-id.js';
export * from './move-node.js';
export * from './outputs.js';
export * from './remove-node.js';
export * from './sources.js';
