import { Ban, CircleAlert, CircleCheck, RotateCw, X } from 'lucide-react';
import { nounText, sizeText } from '../../ui/amounts.js';
import { Button, IconButton } from '../../ui/button.js';
import { ProgressBar } from '../../ui/feedback.js';
import page from '../page.module.css';
import styles from './upload-list.module.css';
import { type Upload, uploadsOutcome } from './uploads.js';

export interface UploadListProps {
  readonly uploads: readonly Upload[];
  readonly onCancel: (id: number) => void;
  readonly onRetry: (id: number) => void;
  readonly onClear: () => void;
  /** Goes on with the files that arrived. */
  readonly onGoOn: (paths: readonly string[]) => void;
}

export function UploadList({ uploads, onCancel, onRetry, onClear, onGoOn }: UploadListProps) {
  const outcome = uploadsOutcome(uploads);
  if (uploads.length === 0) return null;
  return (
    <section className={page.panel} aria-label="Uploads">
      <ul className={styles.list}>
        {uploads.map((upload) => (
          <li key={upload.id} className={styles.upload}>
            <UploadState upload={upload} />
            {(upload.state.status === 'waiting' || upload.state.status === 'sending') && (
              <IconButton label={`Cancel ${upload.name}`} onPress={() => onCancel(upload.id)}>
                <X />
              </IconButton>
            )}
            {(upload.state.status === 'failed' || upload.state.status === 'cancelled') && (
              <Button icon={<RotateCw />} size="s" onPress={() => onRetry(upload.id)}>
                Try again<span className="visually-hidden"> with {upload.name}</span>
              </Button>
            )}
          </li>
        ))}
      </ul>
      {outcome.status === 'stopped' && (
        <div className={styles.after}>
          <Button onPress={onClear}>Close</Button>
          {outcome.paths.length > 0 && (
            <Button look="primary" onPress={() => onGoOn(outcome.paths)}>
              Go on with {nounText(outcome.paths.length, 'file')}
            </Button>
          )}
        </div>
      )}
    </section>
  );
}

function UploadState({ upload }: { readonly upload: Upload }) {
  const { name, bytes, sent, state } = upload;
  switch (state.status) {
    case 'waiting':
      return (
        <p className={styles.text}>
          <bdi>{name}</bdi> <span className={page.quiet}>waits, {sizeText(bytes)}</span>
        </p>
      );
    case 'sending':
      return (
        <div className={styles.text}>
          <ProgressBar
            label={name}
            share={bytes === 0 ? null : Math.min(1, sent / bytes)}
            note={`${sizeText(sent)} of ${sizeText(bytes)}`}
          />
        </div>
      );
    case 'done':
      return (
        <p className={styles.text}>
          <CircleCheck aria-hidden className={styles.good} /> <bdi>{name}</bdi>{' '}
          <span className={page.quiet}>stored</span>
        </p>
      );
    case 'cancelled':
      return (
        <p className={styles.text}>
          <Ban aria-hidden /> <bdi>{name}</bdi>{' '}
          <span className={page.quiet}>cancelled, nothing was stored</span>
        </p>
      );
    case 'failed':
      return (
        <div className={styles.text} role="alert">
          <CircleAlert aria-hidden className={styles.bad} /> <bdi>{name}</bdi>
          <p>
            {state.error.message} {state.error.advice}
          </p>
        </div>
      );
  }
}
