export { analyses } from './analyses/index.js';
