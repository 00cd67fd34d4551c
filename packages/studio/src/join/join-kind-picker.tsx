import type { JoinKind } from '@lathe/flow';
import { Label, Radio, RadioGroup } from 'react-aria-components';
import type { JoinDiagnosis } from '../api/client.js';
import { JoinDiagram } from './join-diagram.js';
import styles from './join-kind-picker.module.css';
import { KINDS } from './join-kinds.js';

export interface JoinKindPickerProps {
  readonly value: JoinKind;
  readonly onChange: (kind: JoinKind) => void;
  /** Rows of the result by kind; undefined until they are known. */
  readonly resultRows: JoinDiagnosis['resultRows'] | undefined;
}

/** The kinds of join as pictures, each with the number of rows it would give here. */
export function JoinKindPicker({ value, onChange, resultRows }: JoinKindPickerProps) {
  return (
    <RadioGroup
      value={value}
      onChange={(chosen) => {
        const found = KINDS.find(({ kind }) => kind === chosen);
        if (found !== undefined) onChange(found.kind);
      }}
      className={styles.group ?? ''}
      orientation="horizontal"
    >
      <Label className={styles.label ?? ''}>Rows to keep</Label>
      <div className={styles.cards}>
        {KINDS.map(({ kind, title, meaning, parts, adds }) => (
          <Radio key={kind} value={kind} className={styles.card ?? ''}>
            <span className={styles.cardHead}>
              <JoinDiagram parts={parts} adds={adds} />
              <span className={styles.rows}>{rowsText(resultRows?.[kind])}</span>
            </span>
            <span className={styles.title}>{title}</span>
            <span className={styles.meaning}>{meaning}</span>
          </Radio>
        ))}
      </div>
    </RadioGroup>
  );
}

function rowsText(rows: number | undefined): string {
  if (rows === undefined) return '';
  return rows === 1 ? '1 row' : `${rows.toLocaleString('en-GB')} rows`;
}
