import { z } from 'zod';
import { errorAnswer } from './contract/common.js';
import { saveConflict } from './contract/flows.js';
import { OPERATIONS, type Operation } from './contract/operations.js';

/** A node of a JSON Schema (draft 2020-12), as far as the API uses it. */
export interface SchemaNode {
  readonly [key: string]: unknown;
}

export interface OpenApiDocument {
  readonly openapi: '3.1.0';
  readonly info: { readonly title: string; readonly version: string; readonly description: string };
  readonly paths: Readonly<Record<string, Readonly<Record<string, SchemaNode>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, SchemaNode>> };
}

/** The API as OpenAPI 3.1, from the schemas that check its calls. */
export function openApiDocument(version: string): OpenApiDocument {
  const paths: Record<string, Record<string, SchemaNode>> = {};
  for (const [id, operation] of Object.entries<Operation>(OPERATIONS)) {
    paths[operation.path] = {
      ...paths[operation.path],
      [operation.method.toLowerCase()]: describeOperation(id, operation),
    };
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Lathe studio',
      version,
      description:
        'What the studio asks of its server. Answers other than 2xx hold an `error`: what happened, where, what to do.',
    },
    paths,
    components: { schemas: namedSchemas() },
  };
}

function describeOperation(id: string, operation: Operation): SchemaNode {
  return {
    operationId: id,
    summary: operation.summary,
    ...(operation.query === undefined ? {} : { parameters: queryParameters(operation.query) }),
    ...(operation.body === undefined
      ? {}
      : { requestBody: { required: true, content: bodyContent(operation.body) } }),
    responses: {
      200: { description: 'Done.', content: answerContent(operation.answer) },
      ...(id === 'saveFlow' ? { 409: jsonResponse('Saved by someone else.', saveConflict) } : {}),
      default: jsonResponse('What went wrong.', errorAnswer),
    },
  };
}

function queryParameters(query: z.ZodObject): SchemaNode[] {
  return Object.entries(query.shape).map(([name, field]) => {
    const schema = schemaOf(field, 'input');
    return {
      name,
      in: 'query',
      required: !field.safeParse(undefined).success,
      schema,
    };
  });
}

function bodyContent(body: z.ZodType | 'bytes'): SchemaNode {
  return body === 'bytes'
    ? { 'application/octet-stream': {} }
    : { 'application/json': { schema: schemaOf(body, 'input') } };
}

function answerContent(answer: Operation['answer']): SchemaNode {
  if (answer === 'events') return { 'text/event-stream': {} };
  if (answer === 'bytes') return { 'application/octet-stream': {} };
  return { 'application/json': { schema: schemaOf(answer, 'output') } };
}

function jsonResponse(description: string, schema: z.ZodType): SchemaNode {
  return { description, content: { 'application/json': { schema: schemaOf(schema, 'output') } } };
}

const REFERENCE = '#/components/schemas/';

/** A schema with an id is a reference to its component. */
function schemaOf(schema: z.core.$ZodType, io: 'input' | 'output'): SchemaNode {
  const id = z.globalRegistry.get(schema)?.id;
  if (id !== undefined) return { $ref: `${REFERENCE}${id}` };
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: 'any' });
  return rest;
}

function namedSchemas(): Record<string, SchemaNode> {
  const { schemas } = z.toJSONSchema(z.globalRegistry, {
    io: 'input',
    unrepresentable: 'any',
    uri: (id) => `${REFERENCE}${id}`,
  });
  return Object.fromEntries(
    Object.entries(schemas)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([id, { $schema: _, $id: __, ...schema }]) => [id, schema]),
  );
}
