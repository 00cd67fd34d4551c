import { Button } from '../../ui/button.js';
import { Dialog } from '../../ui/overlay.js';

export interface StopEndpointDialogProps {
  readonly isOpen: boolean;
  readonly onClose: () => void;
  readonly onConfirm: () => void;
}

export function StopEndpointDialog({ isOpen, onClose, onConfirm }: StopEndpointDialogProps) {
  return (
    <Dialog
      title="Stop this endpoint?"
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
            Stop
          </Button>
        </>
      }
    >
      <p>
        It answers the requests it has, takes no new ones and ends. Programs that ask it will find
        nobody there.
      </p>
    </Dialog>
  );
}
