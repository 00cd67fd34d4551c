import type { Column } from '../api/client.js';
import { ComboBox, Select, TextField } from '../ui/field.js';
import styles from './export-dialog.module.css';
import type { ExportForm, OptionProblem, Target, TargetOption } from './export-targets.js';

export interface TargetFormProps {
  readonly target: Target;
  readonly form: ExportForm;
  readonly onChange: (next: Partial<ExportForm>) => void;
  readonly columns: readonly Column[];
  /** Where the files go when none is named. */
  readonly folder: string;
  /** What the server says is wrong with an option. */
  readonly problem: OptionProblem | null;
}

/** The options of one target, and the folder to write to. */
export function TargetForm({ target, form, onChange, columns, folder, problem }: TargetFormProps) {
  return (
    <>
      {target.options.map((option) => (
        <div key={option.name} className={styles.field}>
          <OptionField
            option={option}
            value={form.options[option.name] ?? ''}
            columns={columns}
            error={problem?.name === option.name ? problem.message : undefined}
            onChange={(value) => onChange({ options: { ...form.options, [option.name]: value } })}
          />
        </div>
      ))}
      <div className={styles.field}>
        <TextField
          label="Folder in the workspace"
          value={form.out}
          onChange={(out) => onChange({ out })}
          placeholder={folder}
          help="Files of an earlier export there are replaced; others are not touched."
          monospace
        />
      </div>
    </>
  );
}

interface OptionFieldProps {
  readonly option: TargetOption;
  readonly value: string;
  readonly columns: readonly Column[];
  readonly error: string | undefined;
  readonly onChange: (value: string) => void;
}

function OptionField({ option, value, columns, error, onChange }: OptionFieldProps) {
  const { label, help, kind, otherwise } = option;
  if (typeof kind === 'object') {
    return (
      <Select
        label={label}
        help={help}
        error={error}
        choices={kind.choices.map((id) => ({ id, label: id }))}
        value={value === '' ? otherwise : value}
        onChange={onChange}
      />
    );
  }
  return kind === 'column' && columns.length > 0 ? (
    <ComboBox
      label={label}
      help={help}
      error={error}
      choices={columns.map(({ name, type }) => ({ id: name, label: name, detail: type }))}
      value={value}
      onChange={onChange}
      free
      placeholder={otherwise}
    />
  ) : (
    <TextField
      label={label}
      help={help}
      error={error}
      value={value}
      onChange={onChange}
      placeholder={otherwise}
    />
  );
}
