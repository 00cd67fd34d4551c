#!/usr/bin/env node
// Generates the loan applications of this example. Every row is synthetic; see README.md.
//
//   node examples/credit-risk/generate.mjs > german_credit_data.csv
//   node examples/credit-risk/generate.mjs --rows 10000000 --seed 7 --out FILE
//
// Each applicant is a handful of hidden normal traits. Every column is a normal score made of
// traits and noise, and the score picks the value. For the 1,000 rows of the sample the scores
// are ranked, so that each value occurs exactly as often as its count says, and the 300 rows
// with the highest risk score are bad. For any other number of rows the scores are cut at the
// matching normal quantiles, row by row, so that the output streams in constant memory.
import { closeSync, openSync, writeSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { COMPUTED, HEADER, LISTED, TRAITS } from './generate.columns.mjs';
import { normalQuantile, normalSource } from './generate.normal.mjs';

const SAMPLE_ROWS = 1000;
const SAMPLE_SEED = 4;
const BAD_SHARE = 0.3;
/** Rows from which the risk threshold of a streamed file is estimated. */
const CALIBRATION_ROWS = 50_000;
const ROWS_PER_WRITE = 8192;
/** Bytes, with room to spare: the longest labels of all columns add up to about 330. */
const LONGEST_ROW = 512;
/** Standard deviation of what the columns do not explain, on the scale of the risk effects. */
const RISK_NOISE = 1.6;

/**
 * The columns as flat arrays, in the order of the header. `fields` holds the text of each value
 * with its comma, as bytes: filled here for listed values, as they occur for computed numbers.
 */
const COLUMNS = HEADER.map((name) => {
  const { weights, values, number, range, effect } = LISTED[name] ?? COMPUTED[name];
  const traits = Float64Array.from(TRAITS, (trait) => weights[trait] ?? 0);
  const explained = traits.reduce((sum, weight) => sum + weight * weight, 0);
  const column = { traits, noise: Math.sqrt(1 - explained), number, range, effect, fields: [] };
  if (values === undefined) return column;
  const total = values.reduce((sum, [, count]) => sum + count, 0);
  if (total !== SAMPLE_ROWS) throw new Error(`the counts of ${name} add up to ${total}`);
  let below = 0;
  return {
    ...column,
    texts: values.map(([value]) => String(value)),
    fields: values.map(([value]) => asciiBytes(`${value},`)),
    counts: values.map(([, count]) => count),
    effects: values.map(([, , risk]) => risk),
    upperScores: values.map(([, count]) => {
      below += count;
      return below === SAMPLE_ROWS ? Number.POSITIVE_INFINITY : normalQuantile(below / SAMPLE_ROWS);
    }),
  };
});

/** Draws one applicant: a number for each computed column, a score for each listed one. */
function drawApplicant(normal, traits, drawn) {
  for (let t = 0; t < traits.length; t += 1) traits[t] = normal();
  for (let c = 0; c < COLUMNS.length; c += 1) {
    const column = COLUMNS[c];
    let leaning = 0;
    for (let t = 0; t < traits.length; t += 1) leaning += column.traits[t] * traits[t];
    drawn[c] = leaning + column.noise * normal();
    if (column.number === undefined) continue;
    const [low, high] = column.range;
    let number = column.number(drawn[c]);
    while (number < low || number > high) number = column.number(normal());
    drawn[c] = number;
  }
}

/** 300 of 1,000 rows are bad; every listed value has exactly its count. */
function sampleCsv(seed) {
  const normal = normalSource(seed);
  const traits = new Float64Array(TRAITS.length);
  const applicants = [];
  const risks = new Float64Array(SAMPLE_ROWS);
  for (let row = 0; row < SAMPLE_ROWS; row += 1) {
    const drawn = new Float64Array(COLUMNS.length);
    drawApplicant(normal, traits, drawn);
    applicants.push(drawn);
    risks[row] = RISK_NOISE * normal();
  }
  const lines = applicants.map(() => []);
  for (let c = 0; c < COLUMNS.length; c += 1) {
    const { texts, counts, effects, effect } = COLUMNS[c];
    if (texts === undefined) {
      applicants.forEach((drawn, row) => {
        lines[row].push(String(drawn[c]));
        risks[row] += effect(drawn[c]);
      });
      continue;
    }
    const ranked = rankedRows((row) => applicants[row][c]);
    let next = 0;
    texts.forEach((text, value) => {
      for (const row of ranked.slice(next, next + counts[value])) {
        lines[row].push(text);
        risks[row] += effects[value];
      }
      next += counts[value];
    });
  }
  const worst = new Set(rankedRows((row) => risks[row]).slice((1 - BAD_SHARE) * SAMPLE_ROWS));
  return lines
    .map((line, row) => `${line.join(',')},${worst.has(row) ? 'high risk' : 'low risk'}\n`)
    .join('');
}

/** Row numbers from the lowest score to the highest; equal scores keep their order. */
function rankedRows(scoreOf) {
  return Array.from({ length: SAMPLE_ROWS }, (_, row) => row).sort(
    (left, right) => scoreOf(left) - scoreOf(right),
  );
}

/** Draws rows for ever: `next()` writes a row without its risk into `bytes`, returns its risk. */
function rowStream(seed) {
  const normal = normalSource(seed);
  const traits = new Float64Array(TRAITS.length);
  const drawn = new Float64Array(COLUMNS.length);
  const stream = {
    bytes: new Uint8Array(ROWS_PER_WRITE * LONGEST_ROW),
    length: 0,
    next() {
      drawApplicant(normal, traits, drawn);
      let risk = RISK_NOISE * normal();
      for (let c = 0; c < COLUMNS.length; c += 1) {
        const { fields, upperScores, effects, effect } = COLUMNS[c];
        if (upperScores === undefined) {
          const number = drawn[c];
          fields[number] ??= asciiBytes(`${number},`);
          stream.append(fields[number]);
          risk += effect(number);
          continue;
        }
        let value = 0;
        while (drawn[c] > upperScores[value]) value += 1;
        stream.append(fields[value]);
        risk += effects[value];
      }
      return risk;
    },
    // Copying bytes is several times faster than building and encoding strings.
    append(field) {
      for (let i = 0; i < field.length; i += 1) stream.bytes[stream.length + i] = field[i];
      stream.length += field.length;
    },
  };
  return stream;
}

function asciiBytes(text) {
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}

function writeStream(file, rows, seed) {
  const calibration = rowStream(seed + 1);
  const risks = Float64Array.from({ length: CALIBRATION_ROWS }, () => {
    calibration.length = 0;
    return calibration.next();
  }).sort();
  const threshold = risks[Math.floor((1 - BAD_SHARE) * CALIBRATION_ROWS)];
  const [good, bad] = [asciiBytes('low risk\n'), asciiBytes('high risk\n')];
  const stream = rowStream(seed);
  for (let row = 0; row < rows; ) {
    const end = Math.min(rows, row + ROWS_PER_WRITE);
    stream.length = 0;
    for (; row < end; row += 1) stream.append(stream.next() > threshold ? bad : good);
    writeWhole(file, stream.bytes.subarray(0, stream.length));
  }
}

/** A pipe may take less than it is given, or ask to be tried again. */
function writeWhole(file, bytes) {
  for (let start = 0; start < bytes.length; ) {
    try {
      start += writeSync(file, bytes, start);
    } catch (error) {
      if (error.code !== 'EAGAIN') throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
    }
  }
}

function wholeNumber(name, text, least) {
  const number = Number(text);
  if (!Number.isSafeInteger(number) || number < least) {
    process.stderr.write(`--${name} takes a whole number from ${least} up, not "${text}".\n`);
    process.exit(2);
  }
  return number;
}

const { values: options } = parseArgs({
  options: {
    rows: { type: 'string', default: String(SAMPLE_ROWS) },
    seed: { type: 'string', default: String(SAMPLE_SEED) },
    out: { type: 'string' },
  },
});
const rows = wholeNumber('rows', options.rows, 0);
const seed = wholeNumber('seed', options.seed, 0);
const file = options.out === undefined ? process.stdout.fd : openSync(options.out, 'w');
writeWhole(file, Buffer.from(`${HEADER.join(',')},risk\n`));
if (rows === SAMPLE_ROWS) writeWhole(file, Buffer.from(sampleCsv(seed)));
else writeStream(file, rows, seed);
if (options.out !== undefined) closeSync(file);
