import {
  Ban,
  CircleAlert,
  CircleCheck,
  CirclePause,
  Clock,
  LoaderCircle,
  type LucideIcon,
} from 'lucide-react';
import type { RunSummary } from '../../api/client.js';
import { Badge, type Tone } from '../../ui/feedback.js';
import styles from './run-status.module.css';

export type RunStatus = RunSummary['status'];

interface StatusLook {
  readonly label: string;
  readonly icon: LucideIcon;
  readonly tone: Tone | 'plain';
  /** What it means, for the page of the run. */
  readonly note: string;
}

export const STATUS: Readonly<Record<RunStatus, StatusLook>> = {
  queued: {
    label: 'Queued',
    icon: Clock,
    tone: 'plain',
    note: 'It starts when the run before it has ended.',
  },
  running: {
    label: 'Running',
    icon: LoaderCircle,
    tone: 'info',
    note: 'It goes on when this page is closed.',
  },
  finished: { label: 'Finished', icon: CircleCheck, tone: 'good', note: '' },
  failed: {
    label: 'Failed',
    icon: CircleAlert,
    tone: 'bad',
    note: 'Outputs are those of the run before.',
  },
  cancelled: { label: 'Cancelled', icon: Ban, tone: 'plain', note: 'Nothing was written.' },
  interrupted: {
    label: 'Interrupted',
    icon: CirclePause,
    tone: 'warn',
    note: 'Its process ended without saying so. Outputs are those of the run before.',
  },
};

/** Whether a run may still change. */
export function isActive({ status }: Pick<RunSummary, 'status'>): boolean {
  return status === 'queued' || status === 'running';
}

export function RunStatusBadge({ status }: { readonly status: RunStatus }) {
  const { label, icon: Icon, tone } = STATUS[status];
  return (
    <Badge tone={tone}>
      <Icon
        aria-hidden
        className={`${styles.icon} ${status === 'running' ? styles.turning : ''}`}
      />
      {label}
    </Badge>
  );
}
