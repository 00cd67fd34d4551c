import { Database, FileCode, FileOutput, Layers, Workflow } from 'lucide-react';
import type { ReactNode } from 'react';
import { Label, Radio, RadioGroup } from 'react-aria-components';
import { TARGETS, type TargetId } from './export-targets.js';
import styles from './target-picker.module.css';

/** What an export makes: code or configuration, or the rows themselves. */
export type ExportChoice = TargetId | 'data';

const ICONS: Readonly<Record<ExportChoice, ReactNode>> = {
  python: <FileCode aria-hidden />,
  job: <FileOutput aria-hidden />,
  pipeline: <Workflow aria-hidden />,
  'feature-store': <Layers aria-hidden />,
  data: <Database aria-hidden />,
};

export interface TargetPickerProps {
  readonly choice: ExportChoice;
  readonly onChoose: (choice: ExportChoice) => void;
}

export function TargetPicker({ choice, onChoose }: TargetPickerProps) {
  const cards: readonly { id: ExportChoice; title: string; meaning: string }[] = [
    ...TARGETS,
    {
      id: 'data',
      title: 'Data file',
      meaning: 'The prepared rows as CSV, Parquet or JSON lines, written by a run.',
    },
  ];
  return (
    <RadioGroup
      value={choice}
      onChange={(value) => {
        const found = cards.find(({ id }) => id === value);
        if (found !== undefined) onChoose(found.id);
      }}
      className={styles.group ?? ''}
    >
      <Label className={styles.label ?? ''}>Export as</Label>
      <div className={styles.cards}>
        {cards.map(({ id, title, meaning }) => (
          <Radio key={id} value={id} className={styles.card ?? ''}>
            <span className={styles.cardHead}>
              {ICONS[id]}
              <span className={styles.cardTitle}>{title}</span>
            </span>
            <span className={styles.quiet}>{meaning}</span>
          </Radio>
        ))}
      </div>
    </RadioGroup>
  );
}
