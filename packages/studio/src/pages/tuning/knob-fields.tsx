import type { SettingField } from '../../api/client.js';
import { Checkbox, TextField } from '../../ui/field.js';
import { settingLabel } from '../endpoints/setting-label.js';
import { knobText } from './knob-values.js';
import styles from './start-tuning-dialog.module.css';
import type { TypedKnob } from './tuning-request.js';

export interface KnobFieldsProps {
  readonly fields: readonly SettingField[];
  readonly knobs: readonly TypedKnob[];
  /** By name. */
  readonly problems: Readonly<Record<string, string>>;
  readonly onChange: (knobs: readonly TypedKnob[]) => void;
}

/** The settings that are turned, each with the values that may be tried. */
export function KnobFields({ fields, knobs, problems, onChange }: KnobFieldsProps) {
  return (
    <ul className={styles.knobs}>
      {fields.map((field) => {
        const { name, description } = field;
        const label = settingLabel(name);
        const knob = knobs.find((each) => each.name === name);
        return (
          <li key={name} className={styles.knob}>
            <Checkbox
              label={label}
              help={description}
              isSelected={knob !== undefined}
              onChange={(isTurned) =>
                onChange(
                  isTurned
                    ? [...knobs, { name, text: firstText(field) }]
                    : knobs.filter((each) => each.name !== name),
                )
              }
            />
            {knob !== undefined && (
              <TextField
                label={`Values of ${label}`}
                labelHidden
                monospace
                value={knob.text}
                error={problems[name]}
                onChange={(text) =>
                  onChange(knobs.map((each) => (each.name === name ? { name, text } : each)))
                }
              />
            )}
          </li>
        );
      })}
    </ul>
  );
}

function firstText({ kind, choices, default: usual }: SettingField): string {
  switch (kind) {
    case 'switch':
      return 'off, on';
    case 'choice':
      return choices.join(', ');
    default:
      return knobText([usual, usual === 0 ? 1 : Number(usual) * 2]);
  }
}
