import { z } from 'zod';
import { LatheError } from './error.js';
import { fileJson } from './json.js';
import { parseJson } from './parse-json.js';
import { sinkDefinition, sourceDefinition } from './source.js';

/** Ids are stable and readable; they are also the names in the SQL that is printed. */
export const identifier = z
  .string()
  .regex(
    /^[a-z][a-z0-9_-]{0,62}$/,
    'must be lower-case letters, digits, _ or -, starting with a letter',
  );

const parameterCommon = {
  help: z.string().optional().meta({ description: 'One line for people who run the flow.' }),
};

/** A value the user of a flow may set, with `--set name=value`. Referred to as `{{name}}`. */
export const flowParameter = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('path'), default: z.string().optional(), ...parameterCommon }),
  z.strictObject({ type: z.literal('text'), default: z.string().optional(), ...parameterCommon }),
  z.strictObject({ type: z.literal('number'), default: z.number().optional(), ...parameterCommon }),
  z.strictObject({
    type: z.literal('boolean'),
    default: z.boolean().optional(),
    ...parameterCommon,
  }),
  z.strictObject({
    type: z.literal('choice'),
    choices: z.array(z.string()).min(1),
    default: z.string().optional(),
    ...parameterCommon,
  }),
]);
export type FlowParameter = z.infer<typeof flowParameter>;

const nodeCommon = {
  id: identifier,
  title: z.string().optional().meta({ description: 'Shown instead of the title of the step.' }),
  note: z.string().optional().meta({ description: 'Why this node is here.' }),
  inputs: z
    .array(identifier)
    .min(1)
    .meta({ description: 'Ids of the sources or nodes whose rows come in, in order.' }),
  parameters: z.record(z.string(), z.json()).default({}),
};

export const stepNode = z.strictObject({
  ...nodeCommon,
  step: z.string().meta({ description: 'Id of a step, see `lathe steps`.' }),
  disabled: z
    .boolean()
    .optional()
    .meta({ description: 'When true the first input passes through.' }),
});
export const analysisNode = z.strictObject({
  ...nodeCommon,
  analysis: z.string().meta({ description: 'Id of an analysis, see `lathe steps --analyses`.' }),
});

export type StepNode = z.infer<typeof stepNode>;
export type AnalysisNode = z.infer<typeof analysisNode>;
export type FlowNode = StepNode | AnalysisNode;

export const flowOutput = z.strictObject({
  node: identifier,
  sink: sinkDefinition
    .optional()
    .meta({ description: 'Where `lathe run` writes when no --out is given.' }),
});

/** The flow document, version 1. */
export const flowDocument = z.strictObject({
  $schema: z.string().optional(),
  lathe: z.literal(1).meta({ description: 'Version of the document format.' }),
  name: identifier,
  title: z.string().optional(),
  description: z.string().optional(),
  parameters: z.record(identifier, flowParameter).default({}),
  sources: z.record(identifier, sourceDefinition),
  nodes: z.array(z.union([stepNode, analysisNode])).default([]),
  outputs: z.record(identifier, flowOutput).default({}),
});
export type FlowDocument = z.infer<typeof flowDocument>;

export const isStepNode = (node: FlowNode): node is StepNode => 'step' in node;

/** The document format as JSON Schema (draft 2020-12). */
export function flowJsonSchema(): unknown {
  return z.toJSONSchema(flowDocument, { io: 'input' });
}

/**
 * Reads a flow document and checks everything that can be checked without steps or data: shape,
 * unknown keys, unique ids, inputs that exist, no cycle.
 * Errors: `document-not-json`, `document-invalid`, `document-cycle`, each with the key's path.
 */
export function parseFlow(text: string, file?: string): FlowDocument {
  const raw = parseJson(text.replace(/^\uFEFF/, ''), {
    code: 'document-not-json',
    subject: 'The flow is',
    file,
    advice: 'Mend the file at or before that line, or restore it from version control.',
  });
  return checkFlow(raw, file);
}

/** Like `parseFlow`, for a document that is JSON already. */
export function checkFlow(raw: unknown, file?: string): FlowDocument {
  if (isDeeperThan(raw, DEEPEST)) {
    throw new LatheError({
      code: 'document-invalid',
      kind: 'document',
      message: `The flow is nested more than ${DEEPEST} levels deep.`,
      place: file === undefined ? {} : { file },
      advice: 'Flatten it; a flow needs fewer than ten levels.',
    });
  }
  const result = flowDocument.safeParse(disentangleNodes(raw, file));
  if (!result.success) throw documentError(result.error, file);
  const flow = result.data;
  checkReferences(flow, file);
  return { ...flow, nodes: inOrder(flow, file) };
}

/** More than any flow needs, and less than the readers of the document have stack for. */
const DEEPEST = 100;

function isDeeperThan(value: unknown, levels: number): boolean {
  let level: unknown[] = [value];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > levels) return true;
    level = level.flatMap((inner) =>
      typeof inner === 'object' && inner !== null ? Object.values(inner) : [],
    );
  }
  return false;
}

/** zod reports a union as "invalid input"; choosing the branch first gives the real problem. */
function disentangleNodes(raw: unknown, file?: string): unknown {
  if (typeof raw !== 'object' || raw === null || !('nodes' in raw)) return raw;
  const { nodes } = raw;
  if (!Array.isArray(nodes)) return raw;
  const problems: z.core.$ZodIssue[] = [];
  for (const [index, node] of nodes.entries()) {
    const isAnalysis =
      typeof node === 'object' && node !== null && 'analysis' in node && !('step' in node);
    const result = (isAnalysis ? analysisNode : stepNode).safeParse(node);
    if (!result.success) {
      problems.push(
        ...result.error.issues.map((issue) => ({
          ...issue,
          path: ['nodes', index, ...issue.path],
        })),
      );
    }
  }
  if (problems.length > 0) throw documentError(new z.ZodError(problems), file);
  return raw;
}

function documentError(error: z.ZodError, file?: string): LatheError {
  const lines = error.issues.flatMap((issue) =>
    issue.code === 'unrecognized_keys'
      ? issue.keys.map((key) => ({
          path: pathText([...issue.path, key]),
          text: 'is not a key Lathe knows',
        }))
      : [{ path: pathText(issue.path), text: issue.message }],
  );
  const first = lines[0] ?? { path: '', text: 'is not a flow' };
  return new LatheError({
    code: 'document-invalid',
    kind: 'document',
    message: `The flow is not valid: ${first.path === '' ? 'the document' : first.path}: ${first.text}.`,
    place: {
      ...(file === undefined ? {} : { file }),
      ...(first.path === '' ? {} : { parameter: first.path }),
    },
    advice: 'Correct the key; docs/flow.schema.json describes the format.',
    ...(lines.length > 1
      ? { details: lines.map(({ path, text }) => `${path}: ${text}`).join('\n') }
      : {}),
  });
}

/** `nodes[3].parameters.columns` */
export function pathText(path: readonly PropertyKey[]): string {
  return path
    .map((key, index) =>
      typeof key === 'number' ? `[${key}]` : index === 0 ? String(key) : `.${String(key)}`,
    )
    .join('');
}

function checkReferences(flow: FlowDocument, file?: string): void {
  const refuse = (parameter: string, message: string, advice: string): never => {
    throw new LatheError({
      code: 'document-invalid',
      kind: 'document',
      message,
      place: { ...(file === undefined ? {} : { file }), parameter },
      advice,
    });
  };
  const known = new Map<string, 'source' | 'step' | 'analysis'>();
  for (const id of Object.keys(flow.sources)) known.set(id, 'source');
  for (const [index, node] of flow.nodes.entries()) {
    if (known.has(node.id)) {
      refuse(
        `nodes[${index}].id`,
        `Two sources or nodes have the id "${node.id}".`,
        'Give each its own id.',
      );
    }
    known.set(node.id, isStepNode(node) ? 'step' : 'analysis');
  }
  for (const [index, node] of flow.nodes.entries()) {
    for (const [position, input] of node.inputs.entries()) {
      const kind = known.get(input);
      if (kind === undefined || kind === 'analysis') {
        refuse(
          `nodes[${index}].inputs[${position}]`,
          kind === undefined
            ? `Node "${node.id}" takes rows from "${input}", which does not exist.`
            : `Node "${node.id}" takes rows from "${input}", which is an analysis and has none.`,
          `Choose one of: ${[...known.keys()].filter((id) => known.get(id) !== 'analysis').join(', ')}.`,
        );
      }
    }
  }
  for (const [name, output] of Object.entries(flow.outputs)) {
    const kind = known.get(output.node);
    if (kind === undefined || kind === 'analysis') {
      refuse(
        `outputs.${name}.node`,
        `Output "${name}" names "${output.node}", which ${kind === undefined ? 'does not exist' : 'is an analysis'}.`,
        'Name a source or a step.',
      );
    }
  }
}

/** Nodes so that inputs stand before their users; otherwise as written. */
function inOrder(flow: FlowDocument, file?: string): FlowNode[] {
  const byId = new Map(flow.nodes.map((node) => [node.id, node]));
  const { order, circle } = depthFirst(
    flow.nodes.map(({ id }) => id),
    (id) => byId.get(id)?.inputs ?? [],
  );
  if (circle !== undefined) {
    throw new LatheError({
      code: 'document-cycle',
      kind: 'document',
      message: `The nodes ${circle.join(' -> ')} form a circle.`,
      place: { ...(file === undefined ? {} : { file }), node: circle[0] ?? '' },
      advice: 'Change the inputs of one of them.',
    });
  }
  return order.flatMap((id) => byId.get(id) ?? []);
}

/**
 * Ids so that what an id needs stands before it, and the first circle met, if there is one. Keeps
 * its own stack: a flow may be a chain longer than the engine's call stack is deep.
 */
function depthFirst(
  starts: readonly string[],
  needs: (id: string) => readonly string[],
): { order: string[]; circle: string[] | undefined } {
  const order: string[] = [];
  const done = new Set<string>();
  for (const start of starts) {
    if (done.has(start)) continue;
    const open = new Map<string, number>([[start, 0]]);
    const path = [start];
    for (let id = path.at(-1); id !== undefined; id = path.at(-1)) {
      const next = open.get(id) ?? 0;
      const need = needs(id)[next];
      open.set(id, next + 1);
      if (need === undefined) {
        path.pop();
        open.delete(id);
        done.add(id);
        order.push(id);
      } else if (open.has(need)) {
        return { order, circle: [...path.slice(path.indexOf(need)), need] };
      } else if (!done.has(need)) {
        open.set(need, 0);
        path.push(need);
      }
    }
  }
  return { order, circle: undefined };
}

/** The document as text: sorted keys, nodes in order, so that two versions diff well. */
export function flowText(flow: FlowDocument): string {
  return fileJson(flow);
}

/** Ids of everything a node's rows depend on, the node itself last, in order. */
export function upstreamOf(flow: FlowDocument, id: string): string[] {
  const byId = new Map(flow.nodes.map((node) => [node.id, node]));
  return depthFirst([id], (current) => byId.get(current)?.inputs ?? []).order;
}
