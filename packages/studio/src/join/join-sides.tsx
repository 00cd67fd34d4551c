import type { JoinKey } from '@lathe/flow';
import { useState } from 'react';
import type { JoinDiagnosis, JoinSide } from '../api/client.js';
import { ValueTable } from '../chart/value-table.js';
import { Tabs } from '../ui/tabs.js';
import styles from './join-sides.module.css';
import { matchRate, matchText, rateText, repeatedMeaning, repeatedText } from './match-text.js';

export interface JoinSidesProps {
  readonly diagnosis: JoinDiagnosis;
  readonly keys: readonly JoinKey[];
  readonly leftTitle: string;
  readonly rightTitle: string;
}

/** How well the two tables match: share of rows with a partner, repeated keys, rows that stay alone. */
export function JoinSides({ diagnosis, keys, leftTitle, rightTitle }: JoinSidesProps) {
  const [tab, setTab] = useState('left');
  const { left, right } = diagnosis;
  return (
    <div className={styles.block}>
      <div className={styles.sides}>
        <Side
          name="Left"
          title={leftTitle}
          side={left}
          columns={keys.map((key) => key.left)}
          meaning={repeatedMeaning('left', left.repeatedKeys, right.repeatedKeys)}
        />
        <Side
          name="Right"
          title={rightTitle}
          side={right}
          columns={keys.map((key) => key.right)}
          meaning={repeatedMeaning('right', right.repeatedKeys, left.repeatedKeys)}
        />
      </div>
      <Tabs
        label="Rows without a partner"
        selected={tab}
        onSelect={setTab}
        tabs={[
          {
            id: 'left',
            label: `Left rows without a partner (${count(left.unmatched)})`,
            content: <Unmatched side={left} name="left" />,
          },
          {
            id: 'right',
            label: `Right rows without a partner (${count(right.unmatched)})`,
            content: <Unmatched side={right} name="right" />,
          },
        ]}
      />
    </div>
  );
}

const count = (value: number): string => value.toLocaleString('en-GB');

interface SideProps {
  readonly name: string;
  readonly title: string;
  readonly side: JoinSide;
  readonly columns: readonly string[];
  readonly meaning: string;
}

function Side({ name, title, side, columns, meaning }: SideProps) {
  return (
    <section className={styles.side} aria-label={`${name} table`}>
      <h3 className={styles.title}>
        {name}: <bdi>{title}</bdi>
      </h3>
      <div className={styles.rate}>
        <span className={styles.bar} aria-hidden>
          <span className={styles.fill} style={{ width: `${matchRate(side) * 100}%` }} />
        </span>
        <span className={styles.percent}>{rateText(side)}</span>
      </div>
      <p>{matchText(side)}</p>
      {side.nullKeys > 0 && (
        <p className={styles.quiet}>
          {count(side.nullKeys)} {side.nullKeys === 1 ? 'row has' : 'rows have'} no key and no
          partner.
        </p>
      )}
      <p className={styles.quiet}>
        {count(side.distinctKeys)} different keys,{' '}
        {side.repeatedKeys === 0 ? 'none' : count(side.repeatedKeys)} more than once. {meaning}
      </p>
      {side.repeatedExamples.length > 0 && (
        <ul className={styles.examples}>
          {side.repeatedExamples.map((example) => (
            <li key={JSON.stringify(example.key)}>
              <bdi>{repeatedText(columns, example)}</bdi>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

function Unmatched({ side, name }: { side: JoinSide; name: string }) {
  const { unmatchedColumns: columns, unmatchedExamples: values } = side;
  const rows = Array.from({ length: values[0]?.length ?? 0 }, (_, row) =>
    values.map((column) => column[row] ?? null),
  );
  if (side.unmatched === 0 || rows.length === 0) {
    return (
      <p className={styles.none}>
        {side.unmatched === 0 ? `Every ${name} row has a partner.` : 'No examples can be shown.'}
      </p>
    );
  }
  return (
    <div className={styles.unmatched}>
      <ValueTable
        title={
          rows.length < side.unmatched
            ? `The first ${count(rows.length)} of ${count(side.unmatched)}`
            : 'All of them'
        }
        columns={columns}
        rows={rows}
        exact
      />
    </div>
  );
}
