import { nearestNames } from '@lathe/flow';
import { useState } from 'react';
import { Button } from '../ui/button.js';
import { ComboBox } from '../ui/field.js';
import styles from './step-list.module.css';

export interface ColumnRemapProps {
  readonly missing: readonly string[];
  /** Columns that come in. */
  readonly available: readonly string[];
  /** New names by missing ones; those without a choice are left out. */
  readonly onRemap: (replacements: Readonly<Record<string, string>>) => void;
}

/** Lets other columns take the place of missing ones; the one with the nearest name is chosen first. */
export function ColumnRemap({ missing, available, onRemap }: ColumnRemapProps) {
  const [chosen, setChosen] = useState<Readonly<Record<string, string>>>({});
  const choices = available.map((name) => ({ id: name, label: name }));
  const replacements = Object.fromEntries(
    missing.flatMap((name) => {
      const replacement = chosen[name] ?? nearestNames(name, available)[0];
      return replacement === undefined ? [] : [[name, replacement]];
    }),
  );
  if (available.length === 0) return null;
  return (
    <div className={styles.remap}>
      {missing.map((name) => (
        <div key={name} className={styles.pair}>
          <span className={styles.gone}>
            Instead of <bdi>{name}</bdi>
          </span>
          <ComboBox
            label={`Column instead of ${name}`}
            labelHidden
            placeholder="Choose a column"
            choices={choices}
            value={replacements[name] ?? ''}
            onChange={(column) => setChosen({ ...chosen, [name]: column })}
          />
        </div>
      ))}
      <Button
        size="s"
        isDisabled={Object.keys(replacements).length === 0}
        onPress={() => onRemap(replacements)}
      >
        {missing.length === 1 ? 'Use this' : 'Use these'}
      </Button>
    </div>
  );
}
