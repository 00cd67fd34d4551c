import type { Preview } from '../api/client.js';
import { countText } from '../ui/amounts.js';
import { Button } from '../ui/button.js';
import { Badge } from '../ui/feedback.js';
import styles from './sample-truth.module.css';

export interface SampleTruthProps {
  readonly preview: Preview;
  readonly rows: 'all' | 'sample';
  readonly whole: boolean;
  readonly onRows: (rows: 'all' | 'sample') => void;
  readonly onWhole: (whole: boolean) => void;
  readonly titleOf: (id: string) => string;
}

/** What the numbers on screen were computed on, and how to have them on everything. */
export function SampleTruth(props: SampleTruthProps) {
  const { preview, rows, whole, onRows, onWhole, titleOf } = props;
  const { basis, sampledAbove } = preview;
  return (
    <div className={styles.truth}>
      <Badge tone={basis.kind === 'sample' ? 'warn' : 'plain'}>{basisText(preview)}</Badge>
      {sampledAbove.length > 0 && (
        <Badge tone="warn">
          {sampledAbove
            .map(
              (step) =>
                `${titleOf(step.node)} saw ${countText(step.rows)} of ${countText(step.of)} rows`,
            )
            .join('; ')}
        </Badge>
      )}
      {preview.totalRows > 1_000 && (
        <Button size="s" look="quiet" onPress={() => onRows(rows === 'sample' ? 'all' : 'sample')}>
          {rows === 'sample' ? 'Show the rows in order' : 'Show a sample with extremes'}
        </Button>
      )}
      {(sampledAbove.length > 0 || whole) && (
        <Button size="s" look="quiet" onPress={() => onWhole(!whole)}>
          {whole ? 'Back to samples' : 'Compute on all rows'}
        </Button>
      )}
    </div>
  );
}

function basisText({ basis }: Preview): string {
  if (basis.kind === 'sample') {
    const seed = basis.seed === null ? '' : `, seed ${basis.seed}`;
    return `Sample: ${countText(basis.rows)} of ${countText(basis.of)} rows (${basis.rule}${seed})`;
  }
  return 'Whole table';
}
