// The columns of the made-up applications: their values, how often each occurs, and what it does
// to the risk. See README.md for where the counts come from; the effects are our own round numbers.

/** The hidden traits, in the order in which they are drawn. */
export const TRAITS = ['means', 'age', 'size'];

/**
 * Columns with listed values: `[value, count per 1,000, risk effect]`, ordered from low to high
 * score; `weights` say how the score leans on the traits, the rest is noise.
 */
export const LISTED = {
  existingchecking: {
    weights: { means: 0.3 },
    values: [
      ['none', 274, 1.1],
      ['little', 269, 0.65],
      ['moderate', 63, 0],
      ['no account', 394, -1.05],
    ],
  },
  duration: {
    weights: { size: 0.8 },
    values: [
      [4, 6, -0.9],
      [6, 76, -0.85],
      [8, 8, -0.75],
      [9, 50, -0.5],
      [10, 30, -0.5],
      [11, 8, -0.4],
      [12, 180, -0.3],
      [14, 5, -0.2],
      [15, 66, -0.15],
      [16, 3, -0.1],
      [18, 114, 0],
      [20, 9, 0],
      [21, 31, 0.05],
      [22, 3, 0.05],
      [24, 186, 0.1],
      [27, 14, 0.25],
      [28, 3, 0.3],
      [30, 41, 0.4],
      [33, 4, 0.5],
      [36, 84, 0.6],
      [39, 5, 0.65],
      [42, 12, 0.7],
      [45, 5, 0.8],
      [48, 48, 0.9],
      [54, 2, 1],
      [60, 6, 1.1],
      [72, 1, 1.3],
    ],
  },
  credithistory: {
    weights: { age: 0.2 },
    values: [
      ['no credits taken', 41, 1.0],
      ['all credits paid back duly', 48, 0.9],
      ['existing credits paid back duly', 528, 0.1],
      ['delay in paying', 89, 0.05],
      ['critical account', 294, -0.65],
    ],
  },
  purpose: {
    weights: { size: 0.35 },
    values: [
      ['domestic appliances', 13, 0.1],
      ['repairs', 23, 0.2],
      ['radio/tv', 279, -0.3],
      ['retraining', 10, -0.5],
      ['furniture', 180, 0.1],
      ['new car', 233, 0.35],
      ['education', 51, 0.4],
      ['business', 96, 0.1],
      ['used car', 102, -0.8],
      ['others', 13, 0.2],
    ],
  },
  savings: {
    weights: { means: 0.4 },
    values: [
      ['little', 603, 0.3],
      ['moderate', 103, 0.15],
      ['unknown', 183, -0.6],
      ['high', 63, -0.6],
      ['very high', 48, -0.9],
    ],
  },
  employmentsince: {
    weights: { age: 0.45, means: 0.1 },
    values: [
      ['unemployed', 62, 0.3],
      ['1 year', 172, 0.45],
      ['1 to 4 years', 339, 0.05],
      ['4 to 7 years', 174, -0.4],
      ['7+ years', 253, -0.2],
    ],
  },
  installmentrate: {
    weights: { size: -0.3 },
    values: [
      [1, 138, -0.25],
      [2, 230, -0.15],
      [3, 157, 0],
      [4, 475, 0.15],
    ],
  },
  status_sex: {
    weights: { age: 0.3 },
    values: [
      ['male : divorced/separated', 50, 0.35],
      ['female : divorced/separated/married', 310, 0.2],
      ['male : married/widowed', 92, -0.1],
      ['male : single', 548, -0.1],
    ],
  },
  otherdebtors: {
    weights: { means: -0.1 },
    values: [
      ['none', 905, 0],
      ['guarantor', 53, -0.7],
      ['co-applicant', 42, 0.4],
    ],
  },
  residencesince: {
    weights: { age: 0.3 },
    values: [
      [1, 131, -0.05],
      [2, 307, 0.05],
      [3, 150, 0],
      [4, 412, 0],
    ],
  },
  property: {
    weights: { size: 0.3, age: 0.15 },
    values: [
      ['real estate', 281, -0.25],
      ['savings agreement/life insurance', 233, 0],
      ['car', 331, 0],
      ['unknown', 155, 0.35],
    ],
  },
  otherinstallmentplans: {
    weights: {},
    values: [
      ['none', 813, -0.1],
      ['bank', 140, 0.4],
      ['stores', 47, 0.4],
    ],
  },
  housing: {
    weights: { age: 0.4, size: 0.1 },
    values: [
      ['rent', 179, 0.3],
      ['own', 713, -0.1],
      ['free', 108, 0.25],
    ],
  },
  existingcredits: {
    weights: { age: 0.15 },
    values: [
      [1, 632, 0],
      [2, 333, 0],
      [3, 28, 0],
      [4, 7, 0.1],
    ],
  },
  job: {
    weights: { means: 0.25, size: 0.3 },
    values: [
      ['unemployed/unskilled non-resident', 22, 0.05],
      ['unskilled resident', 200, 0],
      ['skilled', 630, 0],
      ['management/highly skilled', 148, 0.1],
    ],
  },
  peopleliable: {
    weights: { age: 0.15 },
    values: [
      [1, 846, 0],
      [2, 154, 0.05],
    ],
  },
  telephone: {
    weights: { means: 0.3, size: 0.25 },
    values: [
      ['none', 597, 0.1],
      ['yes', 403, -0.1],
    ],
  },
  foreignworker: {
    weights: {},
    values: [
      ['yes', 962, 0],
      ['no', 38, -0.9],
    ],
  },
};

/**
 * Columns of whole numbers computed from their score. A score whose number falls outside
 * `range` is drawn again, so that no end of the range collects a heap.
 */
export const COMPUTED = {
  creditamount: {
    weights: { size: 0.8, means: 0.1 },
    range: [250, 18_500],
    number: (score) => Math.round(Math.exp(7.79 + 0.776 * score)),
    effect: (amount) => 0.25 * Math.max(0, Math.log(amount / 4000)),
  },
  age: {
    weights: { age: 1 },
    range: [19, 75],
    number: (score) => Math.floor(18.5 + Math.exp(2.67 + 0.68 * score)),
    effect: (age) => -0.012 * (Math.min(age, 60) - 35),
  },
};

export const HEADER = [
  'existingchecking',
  'duration',
  'credithistory',
  'purpose',
  'creditamount',
  'savings',
  'employmentsince',
  'installmentrate',
  'status_sex',
  'otherdebtors',
  'residencesince',
  'property',
  'age',
  'otherinstallmentplans',
  'housing',
  'existingcredits',
  'job',
  'peopleliable',
  'telephone',
  'foreignworker',
];
