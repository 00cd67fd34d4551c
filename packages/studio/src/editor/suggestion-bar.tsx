import { Sparkles } from 'lucide-react';
import type { GridColumn } from '../grid/grid-source.js';
import { suggestAnalyses } from '../palette/suggest-analyses.js';
import { Button } from '../ui/button.js';
import styles from './suggestion-bar.module.css';
import { describedColumns, suggestionsFor } from './suggestions-for.js';
import type { Editor } from './use-editor.js';

export interface SuggestionBarProps {
  readonly editor: Editor;
  readonly columns: readonly GridColumn[];
  /** Names of the selected columns. */
  readonly selected: readonly string[];
}

const MOST_STEPS = 4;
const MOST_ANALYSES = 2;

/** What makes sense for the selected columns, one press away. */
export function SuggestionBar({ editor, columns, selected }: SuggestionBarProps) {
  const steps = suggestionsFor(columns, selected).slice(0, MOST_STEPS);
  const analyses = suggestAnalyses(describedColumns(columns, selected)).slice(0, MOST_ANALYSES);
  if (steps.length + analyses.length === 0) return null;
  return (
    <section aria-label="Suggestions for the selected columns" className={styles.bar}>
      <Sparkles aria-hidden />
      {steps.map(({ label, step, parameters }) => (
        <Button
          key={label}
          size="s"
          onPress={() =>
            editor.startNew({
              kind: 'step',
              declared: step,
              placement: { kind: 'insert', after: editor.table },
              others: [],
              parameters,
            })
          }
        >
          <bdi className={styles.label}>{label}</bdi>
        </Button>
      ))}
      {analyses.map(({ label, analysis, parameters }) => (
        <Button
          key={label}
          size="s"
          onPress={() =>
            editor.startNew({
              kind: 'analysis',
              declared: analysis,
              placement: { kind: 'append', after: editor.table },
              others: [],
              parameters,
            })
          }
        >
          <bdi className={styles.label}>{label}</bdi>
        </Button>
      ))}
      <Button
        size="s"
        look="quiet"
        onPress={() =>
          editor.openDialog({
            kind: 'palette',
            placement: { kind: 'insert', after: editor.table },
          })
        }
      >
        More
      </Button>
    </section>
  );
}
