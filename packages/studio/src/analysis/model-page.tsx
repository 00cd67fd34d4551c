import { numberText } from '../chart/value-text.js';
import { Badge, Notice, type Tone } from '../ui/feedback.js';
import {
  type Confusion,
  type ModelFindings,
  nextSteps,
  type ScoreAgainstTrivial,
  type Verdict,
  verdictOf,
} from './model-findings.js';
import styles from './model-page.module.css';

/** A quick model explained: is it better than nothing, what was held out, what to do next. */
export function ModelPage({ findings }: { findings: ModelFindings }) {
  const { warnings, scores, confusion } = findings;
  return (
    <div className={styles.page}>
      {warnings.map(({ id, isGrave, message }) => (
        <Notice key={id + message} tone={isGrave ? 'bad' : 'warn'} live={false}>
          <p>{message}</p>
        </Notice>
      ))}
      <section className={styles.card} aria-labelledby="model-scores">
        <h3 id="model-scores">Is it better than nothing?</h3>
        <p className={styles.quiet}>
          Scores on rows that the model did not see, beside a trivial model that knows the
          label&apos;s frequencies and nothing else. The line is one standard deviation over the{' '}
          {findings.split.folds} held-out folds to either side: smaller differences are not worth a
          conclusion.
        </p>
        <ul className={styles.scores}>
          {scores.map((score) => (
            <Score key={score.id} score={score} />
          ))}
        </ul>
      </section>
      <div className={styles.columns}>
        <HeldOut findings={findings} />
        <section className={styles.card} aria-labelledby="model-next">
          <h3 id="model-next">What to do next</h3>
          <ol className={styles.steps}>
            {nextSteps(findings).map((step) => (
              <li key={step}>{step}</li>
            ))}
          </ol>
        </section>
      </div>
      {confusion !== null && confusion.classes.length > 0 && (
        <ConfusionMatrix confusion={confusion} />
      )}
    </div>
  );
}

const VERDICTS: Readonly<Record<Exclude<Verdict, 'unknown'>, { tone: Tone; text: string }>> = {
  better: { tone: 'good', text: 'better than trivial' },
  'hardly better': { tone: 'warn', text: 'hardly better than trivial' },
  'not better': { tone: 'bad', text: 'not better than trivial' },
};

function Score({ score }: { score: ScoreAgainstTrivial }) {
  const { title, reading, model, trivial, trivialIs } = score;
  const verdict = verdictOf(score);
  // Scores end at 1; errors end where the larger of the two needs it.
  const end = score.lowerIsBetter ? Math.max(model.mean + (model.sd ?? 0), trivial ?? 0) * 1.1 : 1;
  return (
    <li className={styles.score}>
      <div>
        <h4 className={styles.scoreTitle}>
          <bdi>{title}</bdi>
        </h4>
        <p className={styles.quiet}>{reading}</p>
      </div>
      <div className={styles.bars}>
        <ScoreBar name="this model" value={model.mean} sd={model.sd} end={end} isModel />
        {trivial !== null && (
          <ScoreBar name={trivialIs} value={trivial} sd={null} end={end} isModel={false} />
        )}
      </div>
      <p className={styles.verdict}>
        {verdict !== 'unknown' && (
          <Badge tone={VERDICTS[verdict].tone}>{VERDICTS[verdict].text}</Badge>
        )}
      </p>
    </li>
  );
}

interface ScoreBarProps {
  readonly name: string;
  readonly value: number;
  readonly sd: number | null;
  readonly end: number;
  readonly isModel: boolean;
}

function ScoreBar({ name, value, sd, end, isModel }: ScoreBarProps) {
  const at = (of: number): string => `${Math.min(100, Math.max(0, (of / end) * 100)).toFixed(2)}%`;
  const low = value - (sd ?? 0);
  const high = value + (sd ?? 0);
  return (
    <div className={styles.scoreBar}>
      <span className={styles.barName}>
        <bdi>{name}</bdi>
      </span>
      <span className={styles.track} aria-hidden>
        <span className={isModel ? styles.fill : styles.fillQuiet} style={{ width: at(value) }} />
        {sd !== null && sd > 0 && (
          <span
            className={styles.spread}
            style={{
              insetInlineStart: at(low),
              width: `calc(${at(high)} - ${at(low)})`,
            }}
          />
        )}
      </span>
      <span className={styles.barValue}>
        {fixed(value)}
        {sd !== null && sd >= 0.0005 && (
          <span className={styles.quiet}>
            {' '}
            ({fixed(low)} to {fixed(high)})
          </span>
        )}
      </span>
    </div>
  );
}

/** Three decimals for scores; large errors with their own digits. `-0.000` reads `0.000`. */
function fixed(value: number): string {
  if (Math.abs(value) >= 100) return numberText(value);
  const text = value.toFixed(3);
  return Number(text) === 0 ? text.replace('-', '') : text;
}

const count = (value: number): string => value.toLocaleString('en-GB');

const PROBLEMS = { binary: 'two classes', multiclass: 'several classes', regression: 'a number' };

function HeldOut({ findings }: { findings: ModelFindings }) {
  const { rows, split, label, problem, why, features, leftOut } = findings;
  const isPart = rows.used < rows.total;
  return (
    <section className={styles.card} aria-labelledby="model-held-out">
      <h3 id="model-held-out">What was held out</h3>
      <dl className={styles.facts}>
        <dt>Split</dt>
        <dd>{split.description}</dd>
        <dt>Rows</dt>
        <dd>
          {isPart ? `${count(rows.used)} of ${count(rows.total)}` : `all ${count(rows.used)}`}
          {rows.withoutLabel > 0 && `; ${count(rows.withoutLabel)} without a label left out`}
        </dd>
        <dt>Label</dt>
        <dd>
          <bdi>{label}</bdi>, taken as {PROBLEMS[problem]}
          {why === '' ? '' : `: ${why}`}
        </dd>
        <dt>Columns</dt>
        <dd>{count(features)} to predict from</dd>
        {leftOut.length > 0 && (
          <>
            <dt>Left out</dt>
            <dd>
              <ul>
                {leftOut.map(({ column, why: reason }) => (
                  <li key={column}>
                    <bdi>{column}</bdi>: {reason}
                  </li>
                ))}
              </ul>
            </dd>
          </>
        )}
      </dl>
      <p className={styles.quiet}>
        Steps above that learned from all rows, such as scaling or encoding by the label, have seen
        the held-out rows. Scores are then a little flattering.
      </p>
    </section>
  );
}

/** Classes beyond this are left to the chart. */
const MOST_CLASSES = 12;

function ConfusionMatrix({ confusion: { classes, counts } }: { confusion: Confusion }) {
  if (classes.length > MOST_CLASSES) return null;
  return (
    <section className={styles.card} aria-labelledby="model-confusion">
      <h3 id="model-confusion">Where it errs</h3>
      <p className={styles.quiet}>
        Held-out rows of one repeat: each row of the table is an actual class, each column what the
        model said. The outlined cells are right.
      </p>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must take the keyboard */}
      <section className={styles.scroll} aria-label="Confusion matrix" tabIndex={0}>
        <table className={styles.confusion}>
          <thead>
            <tr>
              <th scope="col">Actual</th>
              {classes.map((name) => (
                <th key={name} scope="col" className={styles.right}>
                  said <bdi>{name}</bdi>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {classes.map((name, actual) => {
              const row = counts[actual] ?? [];
              const total = row.reduce((sum, rows) => sum + rows, 0);
              return (
                <tr key={name}>
                  <th scope="row">
                    <bdi>{name}</bdi>
                  </th>
                  {classes.map((said, predicted) => {
                    const rows = row[predicted] ?? 0;
                    const share = total === 0 ? 0 : rows / total;
                    return (
                      <td
                        key={said}
                        className={`${styles.cell} ${actual === predicted ? styles.hit : ''}`}
                      >
                        <span
                          className={styles.shade}
                          style={{ width: `${(share * 100).toFixed(1)}%` }}
                          aria-hidden
                        />
                        <span className={styles.cellText}>
                          {count(rows)}{' '}
                          <span className={styles.quiet}>{(share * 100).toFixed(0)} %</span>
                        </span>
                      </td>
                    );
                  })}
                </tr>
              );
            })}
          </tbody>
        </table>
      </section>
    </section>
  );
}
