import type { JoinedColumn, Schema } from '@lathe/flow';
import { typeName } from '@lathe/flow';
import { useState } from 'react';
import { Button } from '../ui/button.js';
import { Badge } from '../ui/feedback.js';
import { Checkbox, SearchField } from '../ui/field.js';
import styles from './result-columns.module.css';

export interface ResultColumnsProps {
  /** What the join gives. */
  readonly columns: readonly JoinedColumn[];
  readonly right: Schema;
  /** Names of the right columns that are kept. */
  readonly kept: readonly string[];
  /** Called with the names in the order of the right table. */
  readonly onKeep: (kept: readonly string[]) => void;
  /** Nothing of the right table is in the result. */
  readonly leftOnly: boolean;
}

/** Rows of a long list that are drawn; the search finds the others. */
const MOST_SHOWN = 200;

/** The columns of the result with where they are from, and which right ones to take along. */
export function ResultColumns({ columns, right, kept, onKeep, leftOnly }: ResultColumnsProps) {
  const [search, setSearch] = useState('');
  const wanted = search.trim().toLowerCase();
  const found = right.filter(({ name }) => name.toLowerCase().includes(wanted));
  const keptNames = new Set(kept);
  const keep = (names: ReadonlySet<string>): void =>
    onKeep(right.map(({ name }) => name).filter((name) => names.has(name)));
  const renamed = new Map(
    columns.flatMap((column) =>
      column.from === 'right' && column.name !== column.column
        ? [[column.column, column.name] as const]
        : [],
    ),
  );
  const fromLeft = columns.filter(({ from }) => from !== 'right').length;
  return (
    <div className={styles.block}>
      <p>
        {columns.length.toLocaleString('en-GB')} columns: {fromLeft.toLocaleString('en-GB')} of the
        left table
        {leftOnly
          ? '. This kind of join adds none of the right table.'
          : `, ${(columns.length - fromLeft).toLocaleString('en-GB')} of the right one.`}
      </p>
      {!leftOnly && (
        <fieldset className={styles.right}>
          <legend className={styles.legend}>Right columns to take along</legend>
          <div className={styles.tools}>
            {right.length > 12 && (
              <SearchField label="Search the right columns" value={search} onChange={setSearch} />
            )}
            <Button
              size="s"
              look="quiet"
              onPress={() => keep(new Set([...kept, ...found.map(({ name }) => name)]))}
            >
              {wanted === '' ? 'All' : 'All found'}
            </Button>
            <Button
              size="s"
              look="quiet"
              onPress={() => {
                const gone = new Set(found.map(({ name }) => name));
                keep(new Set(kept.filter((name) => !gone.has(name))));
              }}
            >
              {wanted === '' ? 'None' : 'None of the found'}
            </Button>
          </div>
          <ul className={styles.list}>
            {found.slice(0, MOST_SHOWN).map(({ name, type }) => (
              <li key={name} className={styles.column}>
                <Checkbox
                  label={
                    <>
                      <bdi>{name}</bdi> <span className={styles.type}>{typeName(type)}</span>
                      {renamed.has(name) && (
                        <Badge>
                          as <bdi>{renamed.get(name)}</bdi>
                        </Badge>
                      )}
                    </>
                  }
                  isSelected={keptNames.has(name)}
                  onChange={(selected) => {
                    const names = new Set(kept);
                    if (selected) names.add(name);
                    else names.delete(name);
                    keep(names);
                  }}
                />
              </li>
            ))}
          </ul>
          {found.length > MOST_SHOWN && (
            <p className={styles.type}>
              {(found.length - MOST_SHOWN).toLocaleString('en-GB')} more; search to see them.
            </p>
          )}
          {found.length === 0 && <p className={styles.type}>No column has that in its name.</p>}
        </fieldset>
      )}
    </div>
  );
}
