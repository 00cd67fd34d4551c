import { pythonText } from '../python/literal.js';
import { EVENT_TIME, type FeatureStore } from './feature-store-export.js';

/** `feature_store.yaml`: everything local, nothing to start. */
export function storeYaml({ project, madeFrom }: FeatureStore): string {
  return `# ${madeFrom}
project: ${project}
provider: local
registry: data/registry.db
online_store:
  type: sqlite
  path: data/online_store.db
offline_store:
  type: file
entity_key_serialization_version: 3
`;
}

/** `features.py`: the entity, where its rows are, and the typed features. */
export function definitionsText(store: FeatureStore): string {
  const { entity, features, project, offline } = store;
  const dtypes = new Set(features.flatMap(({ dtype }) => dtype.match(/[A-Za-z0-9]+/g) ?? []));
  const whose = entity.generated
    ? 'A row of the prepared table, numbered from 1 in order.'
    : 'Whose features these are.';
  const fields = features.map(({ column, feature, dtype, type }) => {
    const tags = `{"column": ${pythonText(column)}, "type": ${pythonText(type)}}`;
    return `        Field(name=${pythonText(feature)}, dtype=${dtype}, tags=${tags}),`;
  });
  return `"""${store.title}: features for Feast.

${store.madeFrom}
A feature's tag "column" is its name in the prepared table. ${
    store.eventTimeColumn === undefined
      ? 'The event time is the time of the export.'
      : `The event time is the column ${JSON.stringify(store.eventTimeColumn)}.`
  }
The online store keeps timestamps to the second.
"""
# ruff: noqa: E501

from datetime import timedelta

from feast import Entity, FeatureView, Field, FileSource
from feast.types import ${[...dtypes].sort().join(', ')}
from feast.value_type import ValueType

${entity.name} = Entity(
    name=${pythonText(entity.name)},
    join_keys=[${pythonText(entity.name)}],
    value_type=ValueType.${entity.isText ? 'STRING' : 'INT64'},
    description=${pythonText(whose)},
)

${project}_source = FileSource(
    name=${pythonText(`${project}_source`)},
    path=${pythonText(offline)},
    timestamp_field=${pythonText(EVENT_TIME)},
)

${project} = FeatureView(
    name=${pythonText(project)},
    entities=[${entity.name}],
    # No age limit.
    ttl=timedelta(0),
    schema=[
${fields.join('\n')}
    ],
    source=${project}_source,
    online=True,
)
`;
}
