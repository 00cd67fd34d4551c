import { CircleAlert } from 'lucide-react';
import { Button } from '../ui/button.js';
import type { ParameterField } from './parameter-field.js';
import styles from './parameter-form.module.css';

export interface ErrorSummaryProps {
  /** By path. */
  readonly errors: Readonly<Record<string, string>>;
  readonly fields: readonly ParameterField[];
  readonly onGo: (path: string) => void;
  /** Takes a parameter away that has no field, by its name. */
  readonly onRemove: (name: string) => void;
}

/** How many fields need attention, with a way to each; what belongs to no field is written out. */
export function ErrorSummary({ errors, fields, onGo, onRemove }: ErrorSummaryProps) {
  const byField = fields.flatMap((field) => {
    const path = Object.keys(errors).find((each) => nameOf(each) === field.name);
    return path === undefined ? [] : [{ path, label: field.label }];
  });
  const names = new Set(fields.map(({ name }) => name));
  const others = Object.entries(errors).filter(([path]) => !names.has(nameOf(path)));
  if (byField.length === 0 && others.length === 0) return null;
  return (
    <div className={styles.summary}>
      <CircleAlert aria-hidden />
      <div className={styles.summaryText}>
        {byField.length > 0 && (
          <>
            <span>
              {byField.length === 1 ? 'One field needs' : `${byField.length} fields need`}{' '}
              attention:
            </span>
            <ul>
              {byField.map(({ path, label }) => (
                <li key={path}>
                  <Button size="s" look="quiet" onPress={() => onGo(path)}>
                    {label}
                  </Button>
                </li>
              ))}
            </ul>
          </>
        )}
        {others.length > 0 && (
          <ul>
            {others.map(([path, message]) => (
              <li key={path}>
                {path !== '' && (
                  <>
                    <bdi>{path}</bdi>:{' '}
                  </>
                )}
                {message}
                {path !== '' && (
                  <Button size="s" look="quiet" onPress={() => onRemove(nameOf(path))}>
                    Remove it
                  </Button>
                )}
              </li>
            ))}
          </ul>
        )}
      </div>
    </div>
  );
}

/** `keys[0].left` -> `keys`. */
function nameOf(path: string): string {
  return /^[^.[]*/.exec(path)?.[0] ?? path;
}
