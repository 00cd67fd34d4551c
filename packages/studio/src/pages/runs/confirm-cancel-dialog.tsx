import { ConfirmDialog } from '../../ui/confirm-dialog.js';

export interface ConfirmCancelDialogProps {
  readonly isOpen: boolean;
  readonly onClose: () => void;
  readonly onConfirm: () => void;
  /** What is run: a flow, the model of a load test. */
  readonly of: string;
  /** What becomes of what it did; default: it is discarded. */
  readonly consequence?: string | undefined;
}

export function ConfirmCancelDialog({
  of,
  consequence = 'what it did so far is discarded. Outputs of earlier runs stay as they are',
  ...dialog
}: ConfirmCancelDialogProps) {
  return (
    <ConfirmDialog title="Cancel this run?" keep="Let it run" act="Cancel the run" {...dialog}>
      <p>
        The run of <bdi>{of}</bdi> stops and {consequence}.
      </p>
    </ConfirmDialog>
  );
}
