import { ConfirmDialog } from '../../ui/confirm-dialog.js';

export interface StopEndpointDialogProps {
  readonly isOpen: boolean;
  readonly onClose: () => void;
  readonly onConfirm: () => void;
}

export function StopEndpointDialog(props: StopEndpointDialogProps) {
  return (
    <ConfirmDialog title="Stop this endpoint?" keep="Let it run" act="Stop" {...props}>
      <p>
        It answers the requests it has, takes no new ones and ends. Programs that ask it will find
        nobody there.
      </p>
    </ConfirmDialog>
  );
}
