import type { ServableModel } from '../../api/client.js';
import { nounText } from '../../ui/amounts.js';
import { Checkbox } from '../../ui/field.js';
import page from '../page.module.css';
import styles from './start-endpoint-dialog.module.css';

/** Answers after a known time without being a model: to try the studio out. */
export const PRETEND_MODEL = 'stub:a=2';

export interface ModelChoiceProps {
  readonly models: readonly ServableModel[];
  readonly chosen: readonly string[];
  readonly onChange: (chosen: readonly string[]) => void;
}

/** The models of the workspace, to be ticked. */
export function ModelChoice({ models, chosen, onChange }: ModelChoiceProps) {
  const toggle = (path: string, isChosen: boolean): void => {
    const others = chosen.filter((other) => other !== path);
    onChange(isChosen ? [...others, path] : others);
  };
  return (
    <fieldset className={styles.models}>
      <legend>Models</legend>
      {models.length === 0 && (
        <p className={page.quiet}>
          The workspace has no model yet. Put an <code>.onnx</code> file into its folder, or train
          and register one.
        </p>
      )}
      {models.map(({ path, name, versions, registered }) => (
        <Checkbox
          key={path}
          label={<bdi>{name}</bdi>}
          help={
            <>
              <bdi>{path}</bdi>
              {versions.length > 0 && `, ${nounText(versions.length, 'version')}`}
              {registered && ', registered'}
            </>
          }
          isSelected={chosen.includes(path)}
          onChange={(isChosen) => toggle(path, isChosen)}
        />
      ))}
      <Checkbox
        label="Pretend model"
        help="Is no model: waits 2 ms and answers. To try things out."
        isSelected={chosen.includes(PRETEND_MODEL)}
        onChange={(isChosen) => toggle(PRETEND_MODEL, isChosen)}
      />
    </fieldset>
  );
}
