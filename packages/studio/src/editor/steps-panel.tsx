import {
  type FlowDocument,
  type FlowNode,
  isStepNode,
  type MoveTarget,
  stepsAfter,
  whereItMayMove,
} from '@lathe/flow';
import { catalogue } from '@lathe/steps';
import { Plus } from 'lucide-react';
import { useMemo } from 'react';
import { useLocation } from 'wouter';
import { flowItems } from '../graph/flow-items.js';
import { flowTitles } from '../graph/flow-titles.js';
import { StepIcon } from '../graph/step-icon.js';
import { parameterSummary } from '../step-list/parameter-summary.js';
import { StepList } from '../step-list/step-list.js';
import type { StepRow } from '../step-list/step-row.js';
import { Button } from '../ui/button.js';
import { declarationOf } from './declaration-of.js';
import { tableOf } from './selection.js';
import styles from './steps-panel.module.css';
import { type Checks, inputColumns } from './use-checks.js';
import type { Editor } from './use-editor.js';
import type { Table } from './use-table.js';

const titlesOf = flowTitles(catalogue);

export interface StepsPanelProps {
  readonly editor: Editor;
  readonly checks: Checks;
  readonly table: Table;
}

/** The line of steps that makes the selected table. */
export function StepsPanel({ editor, checks, table }: StepsPanelProps) {
  const { shown, chain, draftId } = editor;
  const [, navigate] = useLocation();
  const rows = useMemo(
    () => stepRows(shown, chain, checks, table, editor.titleOf),
    [shown, chain, checks, table, editor.titleOf],
  );
  const openSource = (id: string): void => {
    const query = new URLSearchParams({ flow: editor.state.path, source: id });
    navigate(`/import?${query.toString()}`);
  };
  return (
    <>
      <header className={styles.head}>
        <h2 className={styles.title}>Steps</h2>
        <Button size="s" icon={<Plus />} onPress={() => editor.act(editor.table, 'add-transform')}>
          Add step
        </Button>
      </header>
      <div className={styles.list}>
        <StepList
          steps={rows}
          selected={tableOf(shown, editor.selected)}
          onSelect={(id) => {
            // The row of a step that is being set up is the form on the right.
            if (id !== draftId) editor.select(id);
          }}
          onOpen={(id) => {
            if (shown.sources[id] !== undefined) openSource(id);
            else focusForm();
          }}
          onAction={(id, action) => {
            if (id === draftId) editor.dropDraft();
            else editor.act(id, action);
          }}
          onRename={editor.rename}
          onMove={editor.move}
          mayMove={(id, place) => id !== draftId && mayMove(editor.flow, id, place)}
          onRemap={editor.remap}
          columnsFor={(id) => {
            const node = shown.nodes.find((each) => each.id === id);
            const [first] = inputColumns(checks, node?.inputs ?? []);
            return first?.columns?.map(({ name }) => name) ?? [];
          }}
        />
      </div>
    </>
  );
}

function stepRows(
  flow: FlowDocument,
  chain: readonly string[],
  checks: Checks,
  table: Table,
  titleOf: (id: string) => string,
): StepRow[] {
  const items = new Map(flowItems(flow).map((item) => [item.id, item]));
  return chain.flatMap((id, place): StepRow[] => {
    const item = items.get(id);
    if (item === undefined || item.kind === 'output') return [];
    const check = checks[id];
    const others = stepsAfter(flow, id).filter((node) => node.id !== chain[place + 1]);
    const common = {
      ...titlesOf(item),
      id,
      check,
      icon: <StepIcon item={item} />,
      ...(check?.status === 'waiting' ? { waitsFor: titleOf(check.for) } : {}),
      feeds: others.map((node) => ({ id: node.id, title: titleOf(node.id) })),
    };
    if (item.kind === 'source') {
      return [{ ...common, kind: 'source', summary: item.source.path }];
    }
    const { node } = item;
    const { preview, changes } = table;
    const isShown = preview?.node === id;
    return [
      {
        ...common,
        kind: item.kind,
        summary: summaryOf(node),
        disabled: isStepNode(node) && node.disabled === true,
        note: node.note,
        learned: isShown ? preview.fitted?.text : undefined,
        ...(isShown && changes !== undefined
          ? {
              change: {
                rowsBefore: changes.before.rows,
                rowsAfter: changes.after.rows,
                columnsBefore: changes.before.columns,
                columnsAfter: changes.after.columns,
              },
            }
          : {}),
      },
    ];
  });
}

function summaryOf(node: FlowNode): string {
  const declaration = declarationOf(node);
  return declaration === undefined ? '' : parameterSummary(declaration, node.parameters);
}

function mayMove(flow: FlowDocument, id: string, place: MoveTarget): boolean {
  const node = flow.nodes.find((each) => each.id === id);
  if (node === undefined || !isStepNode(node)) return false;
  return whereItMayMove(flow, id).some((target) =>
    'before' in place
      ? 'before' in target && target.before === place.before
      : 'after' in target && target.after === place.after,
  );
}

/** Puts the focus into the form of the selected step. */
function focusForm(): void {
  document
    .querySelector<HTMLElement>(
      '[data-form] :is(input, button, textarea, [tabindex="0"]):not([disabled])',
    )
    ?.focus();
}
