import { notebookText } from '../notebook.js';
import { EVENT_TIME, type FeatureStore } from './feature-store-export.js';

/** Applies the definitions, fills the online store, and reads features back from both stores. */
export function featureStoreNotebook(store: FeatureStore): string {
  const { entity, project, offline } = store;
  return notebookText([
    {
      kind: 'markdown',
      text: `# ${store.title}: features

${store.madeFrom} Needs \`feast\`.`,
    },
    {
      kind: 'code',
      text: `import json
from datetime import datetime, timedelta, timezone

import pandas as pd
from feast import FeatureStore

import features

store = FeatureStore(repo_path=".")
store.apply([features.${entity.name}, features.${project}])`,
    },
    {
      kind: 'markdown',
      text: 'Fill the online store with the latest features of each entity.',
    },
    {
      kind: 'code',
      text: `offline = pd.read_parquet(${JSON.stringify(offline)})
store.materialize(
    offline[${JSON.stringify(EVENT_TIME)}].min().to_pydatetime() - timedelta(days=1),
    datetime.now(timezone.utc) + timedelta(seconds=1),
)`,
    },
    { kind: 'markdown', text: 'What a model asks for at prediction time.' },
    {
      kind: 'code',
      text: `view = store.get_feature_view(${JSON.stringify(project)})
references = [f"{view.name}:{feature.name}" for feature in view.features]
keys = offline[${JSON.stringify(entity.name)}].drop_duplicates().head(5).tolist()
online = store.get_online_features(
    features=references, entity_rows=[{${JSON.stringify(entity.name)}: key} for key in keys]
).to_df()
online`,
    },
    {
      kind: 'markdown',
      text: 'What was known of each entity at a point in time, for training.',
    },
    {
      kind: 'code',
      text: `entities = pd.DataFrame(
    {${JSON.stringify(entity.name)}: keys, ${JSON.stringify(EVENT_TIME)}: datetime.now(timezone.utc)}
)
historical = store.get_historical_features(entity_df=entities, features=references).to_df()
historical`,
    },
    { kind: 'markdown', text: 'Features and the columns of the prepared table they come from.' },
    {
      kind: 'code',
      text: `with open("features.json", encoding="utf-8") as file:
    columns = pd.DataFrame(json.load(file)["features"])
columns`,
    },
  ]);
}
