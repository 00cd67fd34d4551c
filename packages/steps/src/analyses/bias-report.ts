import {
  type Column,
  columnParameter,
  defineAnalysis,
  LatheError,
  requireColumn,
} from '@lathe/flow';
import { z } from 'zod';
import { presentBias } from './bias/bias-presentation.js';
import { biasResult, type FacetReport } from './bias/bias-result.js';
import { comparePair, DRAWS, describeGroup } from './bias/comparison.js';
import { type Condition, condition, conditionText, MISSING } from './bias/condition.js';
import { type ContingencyCell, countContingency } from './bias/contingency.js';
import { makeGroups } from './bias/groups.js';
import { listText, shortText } from './number-text.js';

export const biasReport = defineAnalysis({
  id: 'bias-report',
  title: 'Bias report',
  help: 'How groups differ in size and in how often they have the favourable label, with intervals.',
  synonyms: ['fairness', 'class imbalance', 'disparity', 'DPL', 'Jensen-Shannon', 'facet'],
  parameters: z.strictObject({
    label: columnParameter('Column that holds the outcome.'),
    favourable: condition.meta({
      description:
        'The label values that are good for the person concerned, e.g. ["low risk"]; or {"operator": ">=", "threshold": 50} for a numeric label.',
    }),
    facets: z
      .array(
        z.strictObject({
          column: columnParameter('Column that parts the rows into groups.'),
          group: condition.optional().meta({
            description:
              'Values or bound of the group to look at; left out, each value is compared with all others.',
          }),
        }),
      )
      .min(1)
      .max(3)
      .meta({ description: 'Up to three columns, each looked at by itself.' }),
    missingFacets: z.enum(['own-group', 'exclude']).default('own-group').meta({
      description: 'What becomes of rows without a facet value. They are counted either way.',
    }),
    fewestRows: z
      .int()
      .min(1)
      .default(100)
      .meta({ description: 'Groups with fewer rows are marked as small.' }),
    seed: z.int().min(0).default(1).meta({ description: 'Of the bootstrap intervals.' }),
  }),
  result: biasResult,
  async compute(input, parameters, { ask }) {
    const label = requireColumn(input.schema, parameters.label, 'label');
    const facets: FacetReport[] = [];
    let cells: ContingencyCell[] = [];
    for (const { column, group } of parameters.facets) {
      const facet = requireColumn(input.schema, column, 'facets');
      cells = await countContingency(ask, input, label, parameters.favourable, facet, group);
      checkLabel(cells, label, parameters.favourable);
      const grouping = makeGroups(cells, facet, group, parameters.missingFacets);
      facets.push({
        column: facet.name,
        groups: grouping.groups.map((one) => describeGroup(one, parameters.fewestRows)),
        comparisons: grouping.pairs.map((pair) => comparePair(pair, parameters)),
        withoutFacet: countRows(
          cells,
          (cell) =>
            cell.labelNumber !== MISSING &&
            (group === undefined ? cell.facetValue === null : cell.facetNumber === MISSING),
        ),
        labelValues: [...grouping.labelValues],
      });
    }
    return {
      label: label.name,
      favourable: conditionText(label.name, parameters.favourable),
      rows: countRows(cells, () => true),
      withoutLabel: countRows(cells, ({ labelNumber }) => labelNumber === MISSING),
      favourableRows: countRows(cells, ({ labelNumber }) => labelNumber >= 0),
      missingFacets: parameters.missingFacets,
      fewestRows: parameters.fewestRows,
      seed: parameters.seed,
      draws: DRAWS,
      facets,
    };
  },
  present: presentBias,
});

function countRows(
  cells: readonly ContingencyCell[],
  belongs: (cell: ContingencyCell) => boolean,
): number {
  return cells.filter(belongs).reduce((sum, cell) => sum + cell.rows, 0);
}

/** Errors: `label-empty`, `favourable-missing`, `favourable-always`. */
function checkLabel(cells: readonly ContingencyCell[], label: Column, favourable: Condition): void {
  const labelled = cells.filter(({ labelNumber }) => labelNumber !== MISSING);
  const place = { column: label.name, parameter: 'favourable' };
  if (labelled.length === 0) {
    throw new LatheError({
      code: 'label-empty',
      kind: 'data',
      message: `No row has a value in the label column "${label.name}".`,
      place: { column: label.name, parameter: 'label' },
      advice: 'Choose another label, or look at the filters above.',
    });
  }
  const seen = new Set(labelled.map(({ labelNumber }) => labelNumber));
  const values = [...new Set(labelled.map(({ labelValue }) => labelValue))].filter(
    (value) => value !== null,
  );
  const known =
    values.length === 0
      ? ''
      : ` The label has ${listText(values.slice(0, 12).map((value) => `"${shortText(value)}"`))}${
          values.length > 12 ? ' and others' : ''
        }.`;
  const absent = Array.isArray(favourable)
    ? favourable
        .filter((_, index) => !seen.has(index))
        .map((value) => `"${shortText(String(value))}"`)
    : seen.has(0)
      ? []
      : [conditionText(label.name, favourable)];
  if (absent.length > 0) {
    throw new LatheError({
      code: 'favourable-missing',
      kind: 'data',
      message: `No row has the favourable label ${listText(absent)}.`,
      place,
      advice: `Name values that occur.${known}`,
    });
  }
  if (labelled.every(({ labelNumber }) => labelNumber >= 0)) {
    throw new LatheError({
      code: 'favourable-always',
      kind: 'data',
      message: `Every label counts as favourable (${conditionText(label.name, favourable)}), so groups cannot differ.`,
      place,
      advice: `Name only the values that are good for the person concerned.${known}`,
    });
  }
}
