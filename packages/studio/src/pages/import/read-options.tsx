import type { MisfitPolicy } from '@lathe/flow';
import { RotateCcw } from 'lucide-react';
import { useRef, useState } from 'react';
import type { Inspection } from '../../api/client.js';
import { Button } from '../../ui/button.js';
import { type Choice, ComboBox, NumberField, Select, TextField } from '../../ui/field.js';
import styles from './read-options.module.css';
import {
  choicesOf,
  delimiterText,
  detectedAgain,
  FORMATS,
  quoteText,
  type SourceForm,
  withOption,
} from './source-form.js';

/** The choice that leaves an option to detection; no option has this value. */
const DETECTED = '\u0000detected';
const OTHER = '\u0000other';

const DELIMITERS = [',', ';', '\t', '|', ' '];
const ENCODINGS = [
  'utf-8',
  'utf-16le',
  'utf-16be',
  'windows-1252',
  'iso-8859-15',
  'windows-1251',
  'shift_jis',
  'gb18030',
  'big5',
  'euc-kr',
];

const POLICIES: readonly (Choice & { readonly id: MisfitPolicy })[] = [
  { id: 'null', label: 'Make them null', detail: 'The row stays; the values are counted.' },
  {
    id: 'keep',
    label: 'Keep the column as text',
    detail: 'Nothing is lost; the column stays text.',
  },
  { id: 'reject', label: 'Put the row aside', detail: 'Rows go to a file of rejects.' },
];

export interface ReadOptionsProps {
  readonly form: SourceForm;
  readonly onChange: (form: SourceForm) => void;
  readonly detected: Inspection['detected'];
  /** What the reader refuses, to be said at its field; undefined when it refuses nothing. */
  readonly refused?: { readonly parameter: string; readonly message: string } | undefined;
}

/** How a file is read: what is detected, and what the user chose instead. */
export function ReadOptions(props: ReadOptionsProps) {
  const { form, onChange } = props;
  const choices = choicesOf(form);
  const [resets, setResets] = useState(0);
  const options = useRef<HTMLDivElement>(null);
  return (
    <div ref={options} tabIndex={-1} className={styles.options}>
      <Select
        label="Format"
        choices={FORMATS}
        value={form.format}
        onChange={(id) => {
          const format = FORMATS.find((each) => each.id === id)?.id;
          if (format !== undefined) onChange({ ...form, format });
        }}
      />
      {form.format === 'csv' && <CsvFields key={resets} {...props} />}
      <Select
        label="Values that do not fit their type"
        choices={POLICIES}
        value={form.misfits ?? 'null'}
        onChange={(id) => {
          const misfits = POLICIES.find((each) => each.id === id)?.id ?? null;
          onChange({ ...form, misfits: misfits === 'null' ? null : misfits });
        }}
        help={POLICIES.find(({ id }) => id === (form.misfits ?? 'null'))?.detail}
      />
      {choices.length > 0 && (
        <div className={styles.reset}>
          <p>
            Chosen by you: <bdi>{choices.join(', ')}</bdi>
          </p>
          <Button
            icon={<RotateCcw />}
            size="s"
            onPress={() => {
              onChange(detectedAgain(form));
              setResets(resets + 1);
              // The button goes; focus stays near.
              options.current?.focus();
            }}
          >
            Detect everything again
          </Button>
        </div>
      )}
    </div>
  );
}

function CsvFields({ form, onChange, detected, refused }: ReadOptionsProps) {
  const { csv } = form;
  const header = csv.header;
  return (
    <>
      <DelimiterField form={form} onChange={onChange} detected={detected} />
      <Select
        label="Quote"
        choices={[
          detectedChoice(detected.quote, (found) => quoteText(String(found))),
          ...['"', "'", ''].map((id) => ({ id: `q${id}`, label: quoteText(id) })),
        ]}
        value={csv.quote === undefined ? DETECTED : `q${csv.quote}`}
        onChange={(id) =>
          onChange(withOption(form, 'quote', id === DETECTED ? undefined : id.slice(1)))
        }
      />
      <Select
        label="Column names"
        choices={[
          detectedChoice(detected.header, (found) =>
            found === true ? 'in the first line' : 'none',
          ),
          { id: 'true', label: 'In the first line' },
          { id: 'false', label: 'None: column1, column2, ...' },
        ]}
        value={header === undefined ? DETECTED : String(header)}
        onChange={(id) =>
          onChange(withOption(form, 'header', id === DETECTED ? undefined : id === 'true'))
        }
      />
      <ComboBox
        label="Encoding"
        free
        placeholder={`detected: ${detected.encoding ?? 'utf-8'}`}
        choices={ENCODINGS.map((id) => ({ id, label: id }))}
        value={csv.encoding ?? ''}
        onChange={(id) =>
          onChange(withOption(form, 'encoding', id.trim() === '' ? undefined : id.trim()))
        }
        help={csv.encoding === undefined ? 'Empty: detected.' : undefined}
        error={refused?.parameter === 'encoding' ? refused.message : undefined}
      />
      <NumberField
        label="Lines to skip at the top"
        minimum={0}
        value={csv.skipLines}
        onChange={(count) => onChange(withOption(form, 'skipLines', count))}
        help={
          csv.skipLines === undefined ? `Empty: detected (${detected.skipLines ?? 0}).` : undefined
        }
      />
      <NullValuesField form={form} onChange={onChange} />
      <details className={styles.more}>
        <summary>More</summary>
        <div className={styles.options}>
          <Select
            label="Quote inside a quoted value"
            choices={[
              detectedChoice(detected.escape, (found) => escapeText(String(found))),
              ...['"', '\\'].map((id) => ({ id: `e${id}`, label: escapeText(id) })),
            ]}
            value={csv.escape === undefined ? DETECTED : `e${csv.escape}`}
            onChange={(id) =>
              onChange(withOption(form, 'escape', id === DETECTED ? undefined : id.slice(1)))
            }
          />
          <Select
            label="Line breaks inside quoted values"
            choices={[
              { id: DETECTED, label: 'Allowed (usual)' },
              { id: 'false', label: 'Not allowed: a line is a row' },
            ]}
            value={csv.multiLine === false ? 'false' : DETECTED}
            onChange={(id) =>
              onChange(withOption(form, 'multiLine', id === 'false' ? false : undefined))
            }
          />
        </div>
      </details>
    </>
  );
}

const escapeText = (mark: string): string =>
  mark === '\\' ? 'after a backslash (\\")' : mark === '"' ? 'doubled ("")' : mark;

/** `Detected: semicolon (;)` */
function detectedChoice(
  found: string | number | boolean | undefined,
  write: (found: string | number | boolean) => string,
): Choice {
  return { id: DETECTED, label: found === undefined ? 'Detect' : `Detected: ${write(found)}` };
}

function DelimiterField({ form, onChange, detected }: ReadOptionsProps) {
  const { delimiter } = form.csv;
  const [other, setOther] = useState(delimiter !== undefined && !DELIMITERS.includes(delimiter));
  return (
    <>
      <Select
        label="Delimiter"
        choices={[
          detectedChoice(detected.delimiter, (found) => delimiterText(String(found))),
          ...DELIMITERS.map((id) => ({ id, label: delimiterText(id) })),
          { id: OTHER, label: 'Another' },
        ]}
        value={other ? OTHER : (delimiter ?? DETECTED)}
        onChange={(id) => {
          setOther(id === OTHER);
          if (id !== OTHER) {
            onChange(withOption(form, 'delimiter', id === DETECTED ? undefined : id));
          }
        }}
      />
      {other && (
        <TextField
          label="Another delimiter"
          help="1 to 4 characters"
          value={delimiter ?? ''}
          onChange={(text) =>
            onChange(withOption(form, 'delimiter', text === '' ? undefined : text.slice(0, 4)))
          }
          monospace
        />
      )}
    </>
  );
}

/** Texts read as null, one a line. What is typed stays as typed. */
function NullValuesField({ form, onChange }: Pick<ReadOptionsProps, 'form' | 'onChange'>) {
  const { nullValues } = form.csv;
  const [typed, setTyped] = useState((nullValues ?? []).join('\n'));
  return (
    <TextField
      label="Texts read as null"
      help="One a line, e.g. NA. An empty, unquoted field is always null."
      multiline
      monospace
      value={typed}
      onChange={(text) => {
        setTyped(text);
        const values = text.split('\n').filter((line) => line !== '');
        onChange(withOption(form, 'nullValues', values.length === 0 ? undefined : values));
      }}
    />
  );
}
