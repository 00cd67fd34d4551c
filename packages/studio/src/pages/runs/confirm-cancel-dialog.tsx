import { Button } from '../../ui/button.js';
import { Dialog } from '../../ui/overlay.js';

export interface ConfirmCancelDialogProps {
  readonly isOpen: boolean;
  readonly onClose: () => void;
  readonly onConfirm: () => void;
  readonly flow: string;
  /** What becomes of what it did; default: it is discarded. */
  readonly consequence?: string;
}

export function ConfirmCancelDialog({
  isOpen,
  onClose,
  onConfirm,
  flow,
  consequence = 'what it did so far is discarded. Outputs of earlier runs stay as they are',
}: ConfirmCancelDialogProps) {
  return (
    <Dialog
      title="Cancel this run?"
      size="s"
      isOpen={isOpen}
      onClose={onClose}
      actions={
        <>
          <Button onPress={onClose} autoFocus>
            Let it run
          </Button>
          <Button
            look="danger"
            onPress={() => {
              onConfirm();
              onClose();
            }}
          >
            Cancel the run
          </Button>
        </>
      }
    >
      <p>
        The run of <bdi>{flow}</bdi> stops and {consequence}.
      </p>
    </Dialog>
  );
}
