import { useState } from 'react';
import { Badge } from '../ui/feedback.js';
import { Select } from '../ui/field.js';
import type { BiasFindings, Comparison, FacetFindings } from './bias-findings.js';
import {
  intervalText,
  MEASURES,
  type MeasureWords,
  measureReading,
  measureText,
} from './bias-measures.js';
import styles from './bias-page.module.css';
import { MeasureBar, MeasureTrack } from './measure-bar.js';

/** The measures of a bias report with what they mean, for each facet and group. */
export function BiasPage({ findings }: { findings: BiasFindings }) {
  return (
    <div className={styles.page}>
      <p className={styles.setting}>
        Favourable means <bdi>{findings.favourable}</bdi>. <strong>The group</strong> is compared
        with <strong>the rest</strong>: all rows known to belong elsewhere.
      </p>
      {findings.facets.map((facet, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a column may be looked at twice
        <Facet key={index} facet={facet} fewestRows={findings.fewestRows} />
      ))}
    </div>
  );
}

function Facet({ facet, fewestRows }: { facet: FacetFindings; fewestRows: number }) {
  const [chosen, setChosen] = useState('0');
  const { comparisons } = facet;
  const comparison = comparisons[Number(chosen)] ?? comparisons[0];
  if (comparison === undefined) return null;
  return (
    <section className={styles.facet} aria-label={`By ${facet.column}`}>
      <header className={styles.facetHead}>
        <h3 className={styles.facetTitle}>
          By <bdi>{facet.column}</bdi>
        </h3>
        {comparisons.length > 1 && (
          <div className={styles.choice}>
            <Select
              label="Group to look at"
              choices={comparisons.map(({ group }, index) => ({
                id: String(index),
                label: group.name,
              }))}
              value={chosen}
              onChange={setChosen}
            />
          </div>
        )}
      </header>
      {comparisons.length > 1 && <Glance facet={facet} chosen={Number(chosen)} />}
      <Sides comparison={comparison} fewestRows={fewestRows} />
      <ul className={styles.measures}>
        {MEASURES.map((words) => (
          <MeasureCard key={words.id} words={words} comparison={comparison} />
        ))}
      </ul>
      <Distances comparison={comparison} />
    </section>
  );
}

/** Every group against the rest in one table, to see at once where to look. */
function Glance({ facet, chosen }: { facet: FacetFindings; chosen: number }) {
  const scale = MEASURES[0]?.scale;
  if (scale === undefined) return null;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must take the keyboard
    <section className={styles.scroll} aria-label="All groups" tabIndex={0}>
      <table className={styles.glance}>
        <thead>
          <tr>
            <th scope="col">Group</th>
            <th scope="col" className={styles.right}>
              Rows
            </th>
            <th scope="col" className={styles.right}>
              Favourable
            </th>
            <th scope="col">Favours the group, or the rest</th>
            <th scope="col" className={styles.right}>
              Difference
            </th>
          </tr>
        </thead>
        <tbody>
          {facet.comparisons.map(({ group, differenceInProportions, isSmall }, index) => (
            <tr
              // biome-ignore lint/suspicious/noArrayIndexKey: names may repeat
              key={index}
              className={index === chosen ? styles.current : undefined}
            >
              <th scope="row">
                <bdi>{group.name}</bdi> {isSmall && <Badge tone="warn">few rows</Badge>}
              </th>
              <td className={styles.right}>{group.rows.toLocaleString('en-GB')}</td>
              <td className={styles.right}>{percent(group.rate)}</td>
              <td className={styles.trackCell}>
                <MeasureTrack measure={differenceInProportions} scale={scale} />
              </td>
              <td className={styles.right}>
                {differenceInProportions.value === null
                  ? '-'
                  : measureText(differenceInProportions.value, 3)}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

const percent = (share: number | null): string =>
  share === null ? '-' : `${(share * 100).toFixed(1)}\u00a0%`;

function Sides({ comparison, fewestRows }: { comparison: Comparison; fewestRows: number }) {
  return (
    <div className={styles.sides}>
      {[
        { role: 'The group', side: comparison.group },
        { role: 'The rest', side: comparison.rest },
      ].map(({ role, side }) => (
        <dl key={role} className={styles.side}>
          <dt>
            {role}
            {side.name.toLowerCase() !== role.toLowerCase() && (
              <>
                : <bdi>{side.name}</bdi>
              </>
            )}
          </dt>
          <dd className={styles.rate}>{percent(side.rate)}</dd>
          <dd className={styles.quiet}>
            {side.favourable.toLocaleString('en-GB')} of {side.rows.toLocaleString('en-GB')} rows
            are favourable
            {side.interval !== null &&
              `; 95 % interval ${percent(side.interval.lower)} to ${percent(side.interval.upper)}`}
          </dd>
        </dl>
      ))}
      {comparison.isSmall && (
        <p className={styles.quiet}>
          <Badge tone="warn">few rows</Badge> A side has under {fewestRows} rows, or a count below
          5: look at the intervals before the values.
        </p>
      )}
    </div>
  );
}

function MeasureCard({ words, comparison }: { words: MeasureWords; comparison: Comparison }) {
  const measure = comparison[words.id];
  return (
    <li className={styles.measure}>
      <div className={styles.words}>
        <h4 className={styles.measureTitle}>{words.title}</h4>
        <p className={styles.quiet}>{words.meaning}</p>
      </div>
      <p className={styles.number}>
        <span className={styles.value}>
          {measure.value === null ? 'none' : measureText(measure.value, words.digits)}
        </span>
        {measure.interval !== null && (
          <span className={styles.quiet}>
            95 % interval {intervalText(measure.interval, words.digits)}
          </span>
        )}
        <span className={styles.quiet}>{words.range}</span>
      </p>
      <MeasureBar measure={measure} scale={words.scale} ends={words.ends} />
      <div className={styles.reading}>
        <p>{measureReading(words.id, comparison)}</p>
        <details className={styles.guide}>
          <summary>How large is large?</summary>
          <p>{words.guide}</p>
        </details>
      </div>
    </li>
  );
}

const DISTANCES = [
  {
    id: 'totalVariation',
    title: 'Total variation',
    meaning: 'Half the sum of the differences of the shares; from 0 to 1.',
  },
  {
    id: 'kolmogorovSmirnov',
    title: 'Kolmogorov-Smirnov',
    meaning: 'The largest difference of one share; from 0 to 1.',
  },
  {
    id: 'lpNorm',
    title: 'L2 norm',
    meaning: 'The straight distance between the shares; from 0 to 1.414.',
  },
  {
    id: 'kullbackLeibler',
    title: 'Kullback-Leibler divergence',
    meaning:
      'Of the rest from the group; from 0 up, infinite when a label never occurs on one side.',
  },
] as const;

function Distances({ comparison }: { comparison: Comparison }) {
  return (
    <details className={styles.more}>
      <summary>Other distances between the two mixes of labels</summary>
      <dl className={styles.distances}>
        {DISTANCES.map(({ id, title, meaning }) => {
          const value = comparison.distances[id];
          return (
            <div key={id}>
              <dt>{title}</dt>
              <dd className={styles.distance}>
                {value === null ? 'not finite' : measureText(value, 4)}
              </dd>
              <dd className={styles.quiet}>{meaning}</dd>
            </div>
          );
        })}
      </dl>
    </details>
  );
}
