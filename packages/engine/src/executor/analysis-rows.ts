import { type Basis, basisOf, wholeBasis } from './basis.js';
import type { PrepareRequest } from './prepare-request.js';
import type { Prepared } from './prepared.js';
import type { PreparedReader } from './prepared-reader.js';

/** The rows that an analysis of `input` is computed on: all, or a sample where the request wants one. */
export async function analysisRows(
  reader: PreparedReader,
  prepared: Prepared,
  input: string,
  { sampleAbove, signal }: PrepareRequest,
): Promise<{ readonly prepared: Prepared; readonly basis: Basis }> {
  const options = signal === undefined ? {} : { signal };
  const of = await reader.countRows(prepared, input, options);
  if (sampleAbove === undefined || of <= sampleAbove) return { prepared, basis: wholeBasis(of) };
  const sampled = await reader.sampled(prepared, input, 'to learn from', options);
  const rows = await reader.countRows(sampled.prepared, input, options);
  return { prepared: sampled.prepared, basis: basisOf(sampled.rules, rows, of) };
}
