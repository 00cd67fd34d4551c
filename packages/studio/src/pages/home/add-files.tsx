import { FileUp, FolderOpen, Upload as UploadIcon } from 'lucide-react';
import { useRef, useState } from 'react';
import { FileTrigger } from 'react-aria-components';
import { Button } from '../../ui/button.js';
import { Notice } from '../../ui/feedback.js';
import { FileBrowserDialog } from '../import/file-browser-dialog.js';
import styles from './add-files.module.css';
import { usePageDrop } from './page-drop.js';
import { UploadList } from './upload-list.js';
import { fileUse } from './uploads.js';
import { useUploads } from './use-uploads.js';

const READABLE = 'CSV, TSV, Parquet, JSON and JSON lines, also packed with gzip or zstd';

export interface AddFilesProps {
  /** Called with paths in the workspace once the files are there. */
  readonly onFiles: (paths: readonly string[]) => void;
  readonly title: string;
  /** Larger, for an otherwise empty page. */
  readonly isLarge?: boolean;
}

/** Takes files: dropped anywhere on the page, chosen from the computer, or picked in the workspace. */
export function AddFiles({ onFiles, title, isLarge = false }: AddFilesProps) {
  const [browsing, setBrowsing] = useState(false);
  const [refused, setRefused] = useState<readonly string[]>([]);
  const { uploads, add, cancel, retry, clear } = useUploads(onFiles);
  const take = (files: readonly File[]): void => {
    const foreign = files.filter(({ name }) => fileUse(name) === 'foreign-flow');
    setRefused(foreign.map(({ name }) => name));
    const usable = files.filter((file) => !foreign.includes(file));
    if (usable.length > 0) add(usable);
  };
  const hovering = usePageDrop(take);
  const panel = useRef<HTMLElement>(null);
  return (
    <div className={styles.add}>
      <section
        ref={panel}
        tabIndex={-1}
        aria-label={title}
        className={`${styles.panel} ${isLarge ? styles.large : ''} ${hovering ? styles.hovering : ''}`}
      >
        <span className={styles.icon} aria-hidden>
          <FileUp />
        </span>
        <div className={styles.text}>
          <p className={styles.title}>{title}</p>
          <p className={styles.help}>Drop files anywhere on this page. {READABLE}.</p>
        </div>
        <div className={styles.actions}>
          <FileTrigger
            allowsMultiple
            onSelect={(files) => {
              if (files !== null) take([...files]);
            }}
          >
            <Button look="primary" icon={<UploadIcon />}>
              Choose files
            </Button>
          </FileTrigger>
          <Button icon={<FolderOpen />} onPress={() => setBrowsing(true)}>
            Pick from the workspace
          </Button>
        </div>
      </section>
      {hovering && (
        <div className={styles.cover} aria-hidden>
          <p>Drop to add</p>
        </div>
      )}
      {refused.length > 0 && (
        <Notice
          tone="warn"
          live
          title="Flow files of other tools cannot be read yet"
          actions={
            <Button
              onPress={() => {
                setRefused([]);
                panel.current?.focus();
              }}
            >
              Close
            </Button>
          }
        >
          <p>
            <bdi>{refused.join(', ')}</bdi>: reading <code>.flow</code> files comes with a later
            version. Nothing was stored. Until then, import the data of the flow and add its steps
            here.
          </p>
        </Notice>
      )}
      <UploadList
        uploads={uploads}
        onCancel={cancel}
        onRetry={retry}
        onClear={() => {
          clear();
          panel.current?.focus();
        }}
        onGoOn={(paths) => {
          clear();
          onFiles(paths);
        }}
      />
      <FileBrowserDialog
        isOpen={browsing}
        onClose={() => setBrowsing(false)}
        onChoose={(paths) => {
          setBrowsing(false);
          onFiles(paths);
        }}
      />
    </div>
  );
}
