import type { ReactNode } from 'react';
import { Button } from './button.js';
import { Dialog } from './overlay.js';

export interface ConfirmDialogProps {
  /** A question, e.g. `Delete this flow?`. */
  readonly title: string;
  /** The button that does nothing; it has the focus. */
  readonly keep: string;
  /** The button that does it. */
  readonly act: string;
  readonly isOpen: boolean;
  readonly onClose: () => void;
  readonly onConfirm: () => void;
  /** What follows from it. */
  readonly children: ReactNode;
}

/** Asks before something that cannot be taken back. */
export function ConfirmDialog({
  title,
  keep,
  act,
  isOpen,
  onClose,
  onConfirm,
  children,
}: ConfirmDialogProps) {
  return (
    <Dialog
      title={title}
      size="s"
      isOpen={isOpen}
      onClose={onClose}
      actions={
        <>
          <Button onPress={onClose} autoFocus>
            {keep}
          </Button>
          <Button
            look="danger"
            onPress={() => {
              onConfirm();
              onClose();
            }}
          >
            {act}
          </Button>
        </>
      }
    >
      {children}
    </Dialog>
  );
}
