import { Check, Copy, Download, FileText } from 'lucide-react';
import { useState } from 'react';
import { ListBox, ListBoxItem } from 'react-aria-components';
import { api, type Exported } from '../api/client.js';
import { Button, ButtonLink } from '../ui/button.js';
import { Empty } from '../ui/feedback.js';
import { bytesText } from './bytes-text.js';
import styles from './exported-files.module.css';

type ExportedFile = Exported['files'][number];

/** What an export wrote: the files with their text, how to run them, what to know. */
export function ExportedFiles({ exported }: { exported: Exported }) {
  const [chosen, setChosen] = useState(exported.files[0]?.path ?? '');
  const file = exported.files.find(({ path }) => path === chosen) ?? exported.files[0];
  return (
    <section className={styles.block} aria-label="Exported files">
      <p>
        Written to <code className={styles.path}>{exported.folder}</code>
      </p>
      <CopyLine label="How to run it" text={exported.howToRun} />
      {exported.notes.length > 0 && (
        <ul className={styles.notes}>
          {exported.notes.map((note) => (
            <li key={note}>{note}</li>
          ))}
        </ul>
      )}
      <div className={styles.files}>
        <ListBox
          aria-label="Files"
          className={styles.list ?? ''}
          selectionMode="single"
          disallowEmptySelection
          selectedKeys={file === undefined ? [] : [file.path]}
          onSelectionChange={(keys) => {
            if (keys === 'all') return;
            const [key] = keys;
            if (key !== undefined) setChosen(String(key));
          }}
          items={exported.files.map((one) => ({ ...one, id: one.path }))}
        >
          {(one) => (
            <ListBoxItem id={one.path} textValue={one.name} className={styles.file ?? ''}>
              <FileText aria-hidden />
              <span className={styles.name}>
                <bdi>{one.name}</bdi>
              </span>
              <span className={styles.bytes}>{bytesText(one.bytes)}</span>
            </ListBoxItem>
          )}
        </ListBox>
        {file !== undefined && <FileView key={file.path} file={file} />}
      </div>
    </section>
  );
}

function FileView({ file }: { file: ExportedFile }) {
  return (
    <section className={styles.view} aria-label={file.name}>
      <header className={styles.viewHead}>
        <h3 className={styles.viewName}>
          <bdi>{file.name}</bdi>
        </h3>
        {file.text !== null && <CopyButton text={String(file.text)} />}
        <ButtonLink
          href={api.downloadFileAddress({ path: file.path })}
          size="s"
          icon={<Download />}
          download
        >
          Download
        </ButtonLink>
      </header>
      {typeof file.text === 'string' ? (
        <NumberedText text={file.text} label={`Text of ${file.name}`} />
      ) : (
        <Empty title="Not shown">
          <p>The file is not text, or too long to show. Download it instead.</p>
        </Empty>
      )}
    </section>
  );
}

/** Text as it is, with the number of each line beside it. */
function NumberedText({ text, label }: { text: string; label: string }) {
  const lines = text.replace(/\n$/, '').split('\n').length;
  const numbers = Array.from({ length: lines }, (_, index) => index + 1).join('\n');
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must take the keyboard
    <section className={styles.text} aria-label={label} tabIndex={0}>
      <pre className={styles.numbers} aria-hidden>
        {numbers}
      </pre>
      <pre className={styles.code}>{text}</pre>
    </section>
  );
}

function CopyLine({ label, text }: { label: string; text: string }) {
  return (
    <div className={styles.run}>
      <span className={styles.runLabel}>{label}</span>
      <code className={styles.runText}>{text}</code>
      <CopyButton text={text} />
    </div>
  );
}

function CopyButton({ text }: { text: string }) {
  const [state, setState] = useState<'idle' | 'copied' | 'refused'>('idle');
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(text);
      setState('copied');
    } catch {
      setState('refused');
    }
  };
  return (
    <>
      <Button size="s" icon={state === 'copied' ? <Check /> : <Copy />} onPress={() => void copy()}>
        {state === 'copied' ? 'Copied' : 'Copy'}
      </Button>
      <span role="status" className={state === 'refused' ? styles.refused : 'visually-hidden'}>
        {state === 'copied' ? 'Copied.' : ''}
        {state === 'refused' ? 'The browser did not allow copying.' : ''}
      </span>
    </>
  );
}
