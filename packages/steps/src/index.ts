export * from './analyses.js';
export * from './catalogue.js';
export * from './formula/completion.js';
export * from './steps.js';
