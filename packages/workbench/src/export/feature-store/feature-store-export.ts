import { readyNode, statementFor } from '@lathe/engine';
import {
  aggregate,
  aggregateWhere,
  call,
  cast,
  column,
  type Expression,
  fileJson,
  type Item,
  LatheError,
  literal,
  over,
  project,
  requireColumn,
  type Schema,
  summarise,
  table,
  typeName,
} from '@lathe/flow';
import type { PreparedFlow } from '../../jobs/with-prepared.js';
import type { ExportPlan } from '../export-plan.js';
import { moduleName } from '../python/script.js';
import { definitionsText, storeYaml } from './feast-repository.js';
import { feastType } from './feast-type.js';
import { type FeatureName, featureNames } from './feature-names.js';
import { featureStoreNotebook } from './feature-store-notebook.js';

export interface FeatureStoreOptions {
  /** Column that says whose features these are; default a generated `record_id`, 1, 2, ... */
  readonly entity?: string;
  /** Column of the time from which the features are true; default the time of the export. */
  readonly eventTime?: string;
}

/** A feature as the repository declares it. */
export interface Feature extends FeatureName {
  readonly dtype: string;
  /** The column's type in the flow. */
  readonly type: string;
}

/** What the files of the repository are made of. */
export interface FeatureStore {
  readonly project: string;
  readonly title: string;
  readonly madeFrom: string;
  readonly entity: { readonly name: string; readonly isText: boolean; readonly generated: boolean };
  readonly eventTimeColumn: string | undefined;
  readonly features: readonly Feature[];
  readonly offline: string;
}

export const EVENT_TIME = 'event_timestamp';
const ZONED = { kind: 'timestamp', zoned: true } as const;

/**
 * A Feast repository over the prepared rows: definitions, offline Parquet, SQLite online store, and a
 * notebook that applies, materialises and reads back.
 * Errors: `column-missing`, `entity-invalid`, `event-time-invalid`.
 */
export async function featureStoreExport(
  flow: PreparedFlow,
  madeFrom: string,
  options: FeatureStoreOptions,
): Promise<ExportPlan> {
  const { schema } = readyNode(flow.prepared, flow.target);
  const entity = entityOf(schema, options.entity);
  const eventTime = eventTimeOf(schema, options.eventTime);
  await requireNoNulls(flow, schema, [entity.column, eventTime]);
  const columns = schema.filter(({ name }) => name !== entity.column && name !== eventTime);
  const names = featureNames(
    columns.map(({ name }) => name),
    [entity.name, EVENT_TIME, 'created_timestamp'],
  );
  const features = columns.map(({ type }, index): Feature => {
    const name = names[index] ?? { column: '', feature: '' };
    return { ...name, dtype: feastType(type).dtype, type: typeName(type) };
  });
  const projectName = moduleName(flow.opened.flow.name);
  const store: FeatureStore = {
    project: projectName,
    title: flow.opened.flow.title ?? flow.opened.flow.name,
    madeFrom,
    entity: { name: entity.name, isText: entity.isText, generated: entity.column === undefined },
    eventTimeColumn: eventTime,
    features,
    offline: `data/${projectName}.parquet`,
  };
  const renamed = features.filter(({ column: from, feature }) => from !== feature);
  return {
    files: [
      { path: 'feature_store.yaml', text: storeYaml(store) },
      { path: 'features.py', text: definitionsText(store) },
      { path: 'features.json', text: fileJson({ features, entity: store.entity, madeFrom }) },
      { path: store.offline, statement: offlineStatement(flow, schema, entity, eventTime, names) },
      { path: `${flow.opened.flow.name}-features.ipynb`, text: featureStoreNotebook(store) },
    ],
    howToRun: `pip install feast, then feast apply in the folder, or open ${flow.opened.flow.name}-features.ipynb`,
    notes: [
      entity.column === undefined
        ? 'Each row is an entity of its own, "record_id", numbered from 1 in order (choose a column with --entity).'
        : `The entity is the column "${entity.column}".`,
      eventTime === undefined
        ? 'All features are true from the time of this export on (choose a column with --event-time).'
        : `Features are true from the time in "${eventTime}" on; times without a zone are taken as UTC.`,
      ...(renamed.length === 0
        ? []
        : [`${renamed.length} columns have another name as features; features.json lists them.`]),
    ],
  };
}

interface Entity {
  readonly name: string;
  readonly column: string | undefined;
  readonly isText: boolean;
}

function entityOf(schema: Schema, wanted: string | undefined): Entity {
  if (wanted === undefined) return { name: 'record_id', column: undefined, isText: false };
  const found = requireColumn(schema, wanted, '--entity');
  if (found.type.kind !== 'integer' && found.type.kind !== 'text') {
    throw new LatheError({
      code: 'entity-invalid',
      kind: 'usage',
      message: `The entity column "${found.name}" is of type ${typeName(found.type)}.`,
      place: { column: found.name, parameter: '--entity' },
      advice: 'Choose a column of integers or texts.',
    });
  }
  const [name] = featureNames([found.name], [EVENT_TIME]);
  return {
    name: name?.feature ?? 'entity',
    column: found.name,
    isText: found.type.kind === 'text',
  };
}

function eventTimeOf(schema: Schema, wanted: string | undefined): string | undefined {
  if (wanted === undefined) return undefined;
  const found = requireColumn(schema, wanted, '--event-time');
  if (found.type.kind === 'timestamp' || found.type.kind === 'date') return found.name;
  throw new LatheError({
    code: 'event-time-invalid',
    kind: 'usage',
    message: `The event time column "${found.name}" is of type ${typeName(found.type)}.`,
    place: { column: found.name, parameter: '--event-time' },
    advice: 'Choose a column of dates or timestamps, or cast it in the flow first.',
  });
}

/** Feast cannot look up rows without a key or a time. */
async function requireNoNulls(
  { session, prepared, target }: PreparedFlow,
  schema: Schema,
  names: readonly (string | undefined)[],
): Promise<void> {
  for (const name of names) {
    if (name === undefined) continue;
    const missing = aggregateWhere(call('is_null', column(name)), 'count_rows');
    const counted = summarise(
      table(target, schema),
      [],
      [
        { name: 'missing', expression: missing },
        { name: 'rows', expression: aggregate('count_rows') },
      ],
    );
    const [row] = await session.executor.askOver(prepared, [target])(counted);
    const count = Number(row?.missing ?? 0);
    if (count === 0) continue;
    throw new LatheError({
      code: 'feature-key-missing',
      kind: 'data',
      message: `${count.toLocaleString('en')} of ${Number(row?.rows ?? 0).toLocaleString('en')} rows have no "${name}".`,
      place: { column: name, node: target },
      advice: 'Fill or drop those rows in the flow; entity and event time are needed in every row.',
    });
  }
}

function offlineStatement(
  { prepared, target }: PreparedFlow,
  schema: Schema,
  entity: Entity,
  eventTime: string | undefined,
  names: readonly FeatureName[],
): string {
  const time: Expression =
    eventTime === undefined
      ? literal(`${new Date().toISOString().slice(0, 19)}+00`, ZONED)
      : cast(column(eventTime), ZONED);
  const items: Item[] = [
    {
      name: entity.name,
      expression: entity.column === undefined ? over(call('row_number')) : column(entity.column),
    },
    { name: EVENT_TIME, expression: time },
    ...names.map(({ column: from, feature }): Item => {
      const { castTo } = feastType(requireColumn(schema, from).type);
      return {
        name: feature,
        expression: castTo === undefined ? column(from) : cast(column(from), castTo),
      };
    }),
  ];
  return statementFor(prepared, [target], project(table(target, schema), items));
}
