import { useRef } from 'react';
import { Input, TextField } from 'react-aria-components';
import styles from './step-list.module.css';

/** A title being renamed where it stands: Enter or leaving keeps the text, Escape the old title. */
export function TitleField({
  title,
  onDone,
}: {
  title: string;
  /** Undefined: as it was. */
  onDone: (title: string | undefined, by: 'key' | 'leaving') => void;
}) {
  const isDone = useRef(false);
  const done = (text: string | undefined, by: 'key' | 'leaving'): void => {
    if (isDone.current) return;
    isDone.current = true;
    const trimmed = text?.trim();
    onDone(trimmed === '' || trimmed === title ? undefined : trimmed, by);
  };
  return (
    <TextField aria-label={`New title of ${title}`} defaultValue={title} autoFocus>
      <Input
        className={styles.titleField ?? ''}
        dir="auto"
        onFocus={({ currentTarget }) => currentTarget.select()}
        onBlur={({ currentTarget }) => done(currentTarget.value, 'leaving')}
        onKeyDown={(event) => {
          if (event.key === 'Enter') done(event.currentTarget.value, 'key');
          else if (event.key === 'Escape') done(undefined, 'key');
          else return;
          event.preventDefault();
          event.stopPropagation();
        }}
      />
    </TextField>
  );
}
