import type { Catalogue, FlowDocument } from '@lathe/flow';
import { type FlowItem, flowItems } from './flow-items.js';
import type { NodeTitles } from './node-state.js';

const FORMATS: Readonly<Record<string, string>> = {
  csv: 'CSV',
  parquet: 'Parquet',
  json: 'JSON',
  'json-lines': 'JSON Lines',
};

/** What items are called when nothing else is known: their own title, else that of the catalogue. */
export function flowTitles(catalogue: Catalogue): (item: FlowItem) => NodeTitles {
  return (item) => {
    switch (item.kind) {
      case 'source':
        return { title: item.id, stepTitle: `${formatName(item.source.format)} file` };
      case 'output':
        return {
          title: item.name,
          stepTitle: item.sink === undefined ? 'Output' : `${formatName(item.sink.format)} output`,
        };
      case 'step':
        return named(item.node, catalogue.steps.get(item.node.step)?.title ?? item.node.step);
      case 'analysis': {
        const { analysis } = item.node;
        return named(item.node, catalogue.analyses.get(analysis)?.title ?? analysis);
      }
    }
  };
}

/** Titles by item id. An id that the flow does not have is its own title. */
export function titleLookup(
  flow: FlowDocument,
  titles: (item: FlowItem) => NodeTitles,
): (id: string) => string {
  const byId = new Map(flowItems(flow).map((item) => [item.id, titles(item).title]));
  return (id) => byId.get(id) ?? id;
}

function named(node: { readonly title?: string | undefined }, stepTitle: string): NodeTitles {
  return { title: node.title ?? stepTitle, stepTitle };
}

function formatName(format: string): string {
  return FORMATS[format] ?? format;
}
