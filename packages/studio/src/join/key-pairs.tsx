import type { JoinKey } from '@lathe/flow';
import { Plus, X } from 'lucide-react';
import type { Column } from '../api/client.js';
import { Button, IconButton } from '../ui/button.js';
import { ComboBox } from '../ui/field.js';
import type { KeyDraft } from './join-plan.js';
import { NO_KEY } from './join-plan.js';
import styles from './key-pairs.module.css';

export interface KeyPairsProps {
  readonly keys: readonly KeyDraft[];
  readonly onChange: (keys: readonly KeyDraft[]) => void;
  readonly left: readonly Column[];
  readonly right: readonly Column[];
  /** Sets of keys that could fit, best first. */
  readonly suggestions: readonly (readonly JoinKey[])[];
}

/** The pairs of columns that must be equal, and keys that could fit at one press. */
export function KeyPairs({ keys, onChange, left, right, suggestions }: KeyPairsProps) {
  const change = (index: number, key: KeyDraft): void =>
    onChange(keys.map((old, at) => (at === index ? key : old)));
  const open = suggestions.filter((set) => !isChosen(set, keys));
  return (
    <fieldset className={styles.block}>
      <legend className={styles.label}>Columns that must be equal</legend>
      <ul className={styles.pairs}>
        {keys.map((key, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: pairs have no name of their own
          <li key={index} className={styles.pair}>
            <KeyColumn
              label={`Left column ${index + 1}`}
              columns={left}
              value={key.left}
              onChange={(name) => change(index, { ...key, left: name })}
            />
            <span aria-hidden className={styles.equals}>
              =
            </span>
            <KeyColumn
              label={`Right column ${index + 1}`}
              columns={right}
              value={key.right}
              onChange={(name) => change(index, { ...key, right: name })}
            />
            <IconButton
              label={`Remove pair ${index + 1}`}
              isDisabled={keys.length === 1}
              onPress={() => onChange(keys.filter((_, at) => at !== index))}
            >
              <X />
            </IconButton>
          </li>
        ))}
      </ul>
      <div className={styles.more}>
        <Button size="s" look="quiet" icon={<Plus />} onPress={() => onChange([...keys, NO_KEY])}>
          Add a pair
        </Button>
        {open.length > 0 && <span className={styles.quiet}>Could fit:</span>}
        {open.slice(0, 4).map((set) => (
          <Button key={setText(set)} size="s" onPress={() => onChange(set)}>
            <bdi className={styles.suggestion}>{setText(set)}</bdi>
          </Button>
        ))}
      </div>
    </fieldset>
  );
}

function isChosen(set: readonly JoinKey[], keys: readonly KeyDraft[]): boolean {
  return (
    set.length === keys.length &&
    set.every(
      ({ left, right }, index) => keys[index]?.left === left && keys[index]?.right === right,
    )
  );
}

/** `id`, or `customer_id = id`. */
const setText = (set: readonly JoinKey[]): string =>
  set.map(({ left, right }) => (left === right ? left : `${left} = ${right}`)).join(', ');

interface KeyColumnProps {
  readonly label: string;
  readonly columns: readonly Column[];
  readonly value: string | null;
  readonly onChange: (name: string) => void;
}

function KeyColumn({ label, columns, value, onChange }: KeyColumnProps) {
  const isGone = value !== null && !columns.some(({ name }) => name === value);
  return (
    <div className={styles.column}>
      <ComboBox
        label={label}
        labelHidden
        // The list of the picker is read once.
        key={columns.map(({ name }) => name).join('\n')}
        choices={columns.map(({ name, type }) => ({ id: name, label: name, detail: type }))}
        value={value ?? ''}
        onChange={onChange}
        placeholder="Choose a column"
        isDisabled={columns.length === 0}
        error={isGone ? `There is no column "${value}" here.` : undefined}
      />
    </div>
  );
}
