// Requests to a model of the Open Inference Protocol, as the load generator sends them.
import { requestMessage, targetOf } from '@lathe/serving';

/** @param {readonly object[]} bodies One JSON body a variant. */
export function inferRequests(url, model, bodies) {
  const address = new URL(`${url}/v2/models/${model}/infer`);
  return {
    target: targetOf(address),
    messages: bodies.map((body) =>
      requestMessage({
        method: 'POST',
        url: address,
        headers: { 'Content-Type': 'application/json' },
        body: Buffer.from(JSON.stringify(body)),
      }),
    ),
  };
}

/** The same variants for every server: one user each. */
export function retrievalBodies(input, count = 64) {
  return Array.from({ length: count }, (_, at) => ({
    inputs: [{ name: input, datatype: 'INT64', shape: [1], data: [(at * 7919) % 10_000] }],
  }));
}

/** Four measurements of a flower, say, in [0, 8). */
export function flowerBodies(input, count = 64) {
  const value = (seed) => ((seed * 2_654_435_761) % 8_000) / 1000;
  return Array.from({ length: count }, (_, at) => ({
    inputs: [
      {
        name: input,
        datatype: 'FP32',
        shape: [1, 4],
        data: [value(4 * at), value(4 * at + 1), value(4 * at + 2), value(4 * at + 3)],
      },
    ],
  }));
}

/** The answer of a server that is trusted with it, asked one by one, to compare loaded answers with. */
export async function answersOf(url, model, bodies) {
  const answers = [];
  for (const body of bodies) {
    const response = await fetch(`${url}/v2/models/${model}/infer`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
    });
    if (!response.ok) throw new Error(`${model} answered ${response.status}`);
    answers.push({
      body: new Uint8Array(await response.arrayBuffer()),
      inferenceHeaderLength: null,
    });
  }
  return answers;
}
