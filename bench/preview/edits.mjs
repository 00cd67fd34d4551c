// The flow that is edited, and the edits: what a person at the screen changes, step by step.
import { readFileSync } from 'node:fs';
import { WALKTHROUGH } from '../measure/project.mjs';

/** The walkthrough with a filter at its head and a formula in its midst. */
export function baseFlow() {
  const flow = JSON.parse(readFileSync(WALKTHROUGH, 'utf8'));
  return insertedBefore(
    insertedBefore(flow, 'split_status', {
      id: 'grown_up',
      step: 'filter-rows',
      parameters: { expression: 'age >= 20' },
    }),
    'target',
    {
      id: 'rate',
      step: 'formula',
      parameters: { output: 'rate', expression: 'creditamount / duration' },
    },
  );
}

function insertedBefore(flow, id, node) {
  const at = flow.nodes.findIndex((candidate) => candidate.id === id);
  const after = flow.nodes[at];
  const nodes = [
    ...flow.nodes.slice(0, at),
    { ...node, inputs: after.inputs },
    { ...after, inputs: [node.id] },
    ...flow.nodes.slice(at + 1),
  ];
  return { ...flow, nodes };
}

/** The flow with other parameters in one node. */
export function edited(flow, { node, parameters }) {
  const nodes = flow.nodes.map((candidate) =>
    candidate.id === node
      ? { ...candidate, parameters: { ...candidate.parameters, ...parameters } }
      : candidate,
  );
  return { ...flow, nodes };
}

const ONE_HOT = [
  'housing',
  'job',
  'sex',
  'marital_status',
  'credithistory',
  'purpose',
  'otherdebtors',
  'property',
  'otherinstallmentplans',
  'telephone',
  'foreignworker',
];
const NUMBERS = ['duration', 'creditamount', 'installmentrate', 'residencesince', 'age'];
const without = (list, index) => list.filter((_, place) => place !== index);
const each = (node, list) => list.map((parameters) => ({ node, parameters }));

/** Every edit leaves the steps below it working, so that the last node can be previewed, too. */
export const EDITS = [
  ...each('grown_up', [
    ...[21, 25, 30, 40, 50, 70].map((age) => ({ expression: `age >= ${age}` })),
    { expression: "savings = 'little'" },
    { expression: "purpose <> 'radio/tv' AND duration < 24" },
    { expression: 'creditamount > 15000' },
    { expression: "existingcredits = 1 OR telephone = 'yes'" },
  ]),
  ...each('split_status', [{ delimiter: ' : ' }, { delimiter: ' :' }, { delimiter: ': ' }]),
  ...each('flatten_vec', [
    { trim: false },
    { count: 2 },
    { count: 2, trim: false },
    { keepInput: true, count: 3 },
    { count: 4 },
  ]),
  ...each('name_parts', [
    ...['marital', 'civil_status', 'Family'].map((to) => ({
      columns: [
        { from: 'sex_split_0', to: 'sex' },
        { from: 'sex_split_1', to: 'marital_status' },
        { from: 'risk', to: 'risk' },
        { from: 'creditamount', to: 'creditamount' },
      ].slice(0, to === 'marital' ? 2 : to === 'Family' ? 3 : 4),
    })),
  ]),
  ...each('rate', [
    { expression: 'creditamount / nullif(duration, 0)' },
    { expression: 'ln(creditamount)' },
    { expression: 'creditamount * installmentrate / 100' },
    { expression: "CASE WHEN savings = 'unknown' THEN NULL ELSE age END" },
    { expression: 'round(creditamount / duration, 2)' },
    { expression: 'age - duration / 12' },
    { expression: 'upper(purpose)', output: 'PURPOSE_2' },
    { expression: 'creditamount % 7' },
  ]),
  ...each('target', [
    { labels: ['high risk', 'low risk'] },
    { labels: ['high risk'] },
    { others: 'null' },
    { labels: ['low risk', 'high risk', 'no risk'] },
  ]),
  ...each('checking', [
    { order: 'alphabet' },
    { others: 'null' },
    { others: 'skip' },
    { columns: ['existingchecking', 'property'] },
    { columns: ['existingchecking', 'otherdebtors'] },
    { columns: ['existingchecking', 'housing', 'job'] },
  ]),
  ...each('savings_scale', [
    { order: 'frequency' },
    { order: 'alphabet' },
    { labels: ['little', 'moderate', 'high', 'very high'] },
    { labels: ['little', 'moderate', 'high', 'very high'], others: 'null' },
    { others: 'skip', labels: ['little', 'moderate'] },
  ]),
  ...each('employment_scale', [
    { order: 'frequency' },
    { order: 'alphabet' },
    { labels: ['unemployed', '1 year', '1 to 4 years'], others: 'null' },
    { labels: ['7+ years', '4 to 7 years', '1 to 4 years', '1 year', 'unemployed'] },
  ]),
  ...each('one_hot', [
    ...ONE_HOT.map((_, index) => ({ columns: without(ONE_HOT, index) })),
    { order: 'alphabet' },
    { dropLast: true },
    { others: 'column' },
    { style: 'vector' },
    { keepInput: true },
    { outputs: ONE_HOT.map((name) => name.slice(0, 6)) },
    { outputs: ONE_HOT.map((name) => `is_${name}`) },
  ]),
  ...each('scale', [
    ...['robust', 'min-max', 'max-abs'].map((method) => ({ method })),
    ...NUMBERS.map((_, index) => ({ columns: without(NUMBERS, index) })),
    { center: false },
    { scale: false },
    { method: 'robust', lowerQuantile: 0.1, upperQuantile: 0.9 },
    { method: 'min-max', minimum: -1 },
  ]),
  ...each('drop_originals', [
    { columns: ['risk'] },
    { columns: ['risk', 'vec'] },
    { columns: ['status_sex'] },
    { columns: ['risk', 'status_sex', 'vec', 'rate'] },
  ]),
  ...each('target_first', [
    { to: 'end' },
    { columns: ['age'] },
    { columns: ['target', 'age'] },
    { columns: ['rate', 'duration'] },
  ]),
];
