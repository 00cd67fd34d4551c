import { TYPE_NAMES } from '@lathe/flow';
import { catalogue } from '@lathe/steps';
import { version } from '../../version.js';
import { plainCall } from '../call.js';
import { OPERATIONS } from '../contract/operations.js';

export const catalogueCalls = {
  catalogue: plainCall(OPERATIONS.catalogue, async () => ({
    steps: [...catalogue.steps.values()].map((step) => ({
      id: step.id,
      title: step.title,
      help: step.help,
      synonyms: step.synonyms,
      parameters: step.parameterSchema(),
      family: step.family,
      inputs: step.inputs,
      examples: JSON.parse(JSON.stringify(step.examples)),
    })),
    analyses: [...catalogue.analyses.values()].map((analysis) => ({
      id: analysis.id,
      title: analysis.title,
      help: analysis.help,
      synonyms: analysis.synonyms,
      parameters: analysis.parameterSchema(),
    })),
    types: TYPE_NAMES,
    version: version(),
  })),
};
