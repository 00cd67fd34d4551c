import { ArrowDownUp, Filter, X } from 'lucide-react';
import { Button } from '../ui/button.js';
import { describeFilter, describeSort, isPlain, type Look, PLAIN_LOOK } from './look.js';
import styles from './look-bar.module.css';

/** The sorts and filters in force, each to be taken away, and the way to make them part of the flow. */
export function LookBar(props: {
  readonly look: Look;
  readonly onLookChange: (look: Look) => void;
  readonly onMakeStep?: ((look: Look) => void) | undefined;
}) {
  const { look, onLookChange, onMakeStep } = props;
  if (isPlain(look)) return null;
  return (
    <div className={styles.bar}>
      <span className={styles.note}>For looking only</span>
      <ul className={styles.chips} aria-label="Sorts and filters, for looking only">
        {look.sort.map((sort) => (
          <li key={`sort ${sort.column}`} className={styles.chip}>
            <ArrowDownUp aria-hidden="true" size={12} />
            <Chip
              text={describeSort(sort)}
              onRemove={() =>
                onLookChange({ ...look, sort: look.sort.filter((each) => each !== sort) })
              }
            />
          </li>
        ))}
        {look.filters.map((filter) => (
          <li key={describeFilter(filter)} className={styles.chip}>
            <Filter aria-hidden="true" size={12} />
            <Chip
              text={describeFilter(filter)}
              onRemove={() =>
                onLookChange({ ...look, filters: look.filters.filter((each) => each !== filter) })
              }
            />
          </li>
        ))}
      </ul>
      <Button look="quiet" size="s" onPress={() => onLookChange(PLAIN_LOOK)}>
        Clear all
      </Button>
      {onMakeStep === undefined ? null : (
        <Button size="s" onPress={() => onMakeStep(look)}>
          Make it a step
        </Button>
      )}
    </div>
  );
}

function Chip({ text, onRemove }: { readonly text: string; readonly onRemove: () => void }) {
  return (
    <>
      <bdi className={styles.text} title={text}>
        {text}
      </bdi>
      <button
        type="button"
        className={styles.remove}
        aria-label={`Remove ${text}`}
        onClick={onRemove}
      >
        <X aria-hidden="true" size={13} />
      </button>
    </>
  );
}
