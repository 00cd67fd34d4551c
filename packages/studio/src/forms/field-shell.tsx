import { pathText } from '@lathe/flow';
import { CircleHelp, RotateCcw } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { ToggleButton } from 'react-aria-components';
import { IconButton, WithTooltip } from '../ui/button.js';
import styles from './field-shell.module.css';
import type { Path } from './form-context.js';

export interface FieldShellProps {
  readonly path: Path;
  readonly label: string;
  readonly help: string;
  readonly moreHelp: string;
  /** What a reset brings back, in words; undefined while there is nothing to reset. */
  readonly resetTo: string | undefined;
  readonly onReset: () => void;
  /** The field; `help` is its help as far as it is unfolded. */
  readonly children: (help: string | undefined) => ReactNode;
}

/** What stands around every field: the longer help to unfold and the way back to the default. */
export function FieldShell(props: FieldShellProps) {
  const { path, label, help, moreHelp, resetTo, onReset, children } = props;
  const [unfolded, setUnfolded] = useState(false);
  const shown = unfolded ? `${help} ${moreHelp}` : help;
  return (
    <div className={styles.shell} data-path={pathText(path)}>
      {children(shown === '' ? undefined : shown)}
      <span className={styles.tools}>
        {resetTo !== undefined && (
          <IconButton
            size="s"
            label={`Reset ${label.toLowerCase()} to ${resetTo}`}
            onPress={onReset}
          >
            <RotateCcw />
          </IconButton>
        )}
        {moreHelp !== '' && (
          <WithTooltip text={unfolded ? 'Less help' : 'More help'}>
            <ToggleButton
              aria-label={`More help for ${label.toLowerCase()}`}
              isSelected={unfolded}
              onChange={setUnfolded}
              className={styles.helpToggle ?? ''}
            >
              <CircleHelp aria-hidden />
            </ToggleButton>
          </WithTooltip>
        )}
      </span>
    </div>
  );
}
