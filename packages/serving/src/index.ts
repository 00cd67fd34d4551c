export * from './endpoint/endpoint-settings.js';
export * from './endpoint/endpoint-status.js';
export * from './load/load-report.js';
export * from './model/served-model.js';
export * from './tensor/tensor.js';
export * from './tune/tuning-target.js';
