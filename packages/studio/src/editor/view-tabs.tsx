import { isStepNode } from '@lathe/flow';
import { ChartNoAxesColumn, Code, Plus, Table2 } from 'lucide-react';
import { useEffect, useRef } from 'react';
import { Button, ToggleButton, ToggleButtonGroup } from 'react-aria-components';
import type { Editor } from './use-editor.js';
import styles from './view-tabs.module.css';

/** The table of the selected node and the analyses that look at it, side by side. */
export function ViewTabs({ editor }: { editor: Editor }) {
  const { shown, table, selected } = editor;
  const analyses = shown.nodes.filter((node) => !isStepNode(node) && node.inputs[0] === table);
  const shownView = analyses.some(({ id }) => id === selected) ? selected : table;
  const views = useRef<HTMLDivElement>(null);
  // Of many views the one that is shown may stand beyond the edge.
  // biome-ignore lint/correctness/useExhaustiveDependencies: another view may be marked
  useEffect(() => {
    views.current
      ?.querySelector('[data-selected]')
      ?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }, [shownView]);
  return (
    <div className={styles.bar}>
      <ToggleButtonGroup
        ref={views}
        aria-label="Views"
        selectionMode="single"
        disallowEmptySelection
        selectedKeys={[shownView]}
        onSelectionChange={(keys) => {
          const [key] = keys;
          if (key !== undefined) editor.select(String(key));
        }}
        className={styles.views ?? ''}
      >
        <ToggleButton id={table} className={styles.view ?? ''}>
          <Table2 aria-hidden />
          <bdi>{editor.titleOf(table)}</bdi>
        </ToggleButton>
        {analyses.map(({ id }) => (
          <ToggleButton key={id} id={id} className={styles.view ?? ''}>
            <ChartNoAxesColumn aria-hidden />
            <bdi>{editor.titleOf(id)}</bdi>
          </ToggleButton>
        ))}
      </ToggleButtonGroup>
      <Button
        className={styles.view ?? ''}
        onPress={() =>
          editor.openDialog({
            kind: 'palette',
            placement: { kind: 'append', after: table },
            only: 'analysis',
          })
        }
      >
        <Plus aria-hidden />
        Analysis
      </Button>
      <span className={styles.space} />
      <Button
        className={styles.view ?? ''}
        onPress={() => editor.openDialog({ kind: 'statement', node: table })}
      >
        <Code aria-hidden />
        SQL
      </Button>
    </div>
  );
}
