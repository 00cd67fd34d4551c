import { catalogue } from '@lathe/steps';
import {
  Braces,
  ChartColumn,
  ChartScatter,
  CircleQuestionMark,
  Columns3,
  Database,
  Hash,
  List,
  type LucideIcon,
  Merge,
  PackageCheck,
  Rows3,
  Scale,
  Sigma,
  Sparkles,
  SquareDashed,
  SquareFunction,
  Tags,
  TextCursorInput,
} from 'lucide-react';
import type { FlowItem } from './flow-items.js';

const FAMILIES: Readonly<Record<string, LucideIcon>> = {
  columns: Columns3,
  rows: Rows3,
  missing: SquareDashed,
  text: TextCursorInput,
  list: List,
  encode: Tags,
  numeric: Hash,
  formula: SquareFunction,
  custom: Braces,
  combine: Merge,
};

const ANALYSES: Readonly<Record<string, LucideIcon>> = {
  'table-summary': Sigma,
  histogram: ChartColumn,
  'category-counts': ChartColumn,
  'scatter-plot': ChartScatter,
  'bias-report': Scale,
  'quick-model': Sparkles,
};

/** The icon of an item: of its family for a step, of what it draws for an analysis. */
export function StepIcon({ item }: { item: FlowItem }) {
  const Icon = iconOf(item);
  return <Icon aria-hidden />;
}

function iconOf(item: FlowItem): LucideIcon {
  switch (item.kind) {
    case 'source':
      return Database;
    case 'output':
      return PackageCheck;
    case 'step':
      return FAMILIES[catalogue.steps.get(item.node.step)?.family ?? ''] ?? CircleQuestionMark;
    case 'analysis':
      return ANALYSES[item.node.analysis] ?? ChartColumn;
  }
}
