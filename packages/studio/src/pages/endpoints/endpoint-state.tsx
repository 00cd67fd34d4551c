import {
  Ban,
  CircleAlert,
  CircleCheck,
  CircleDashed,
  LoaderCircle,
  type LucideIcon,
  TriangleAlert,
} from 'lucide-react';
import type { EndpointEntry, ModelStatus } from '../../api/client.js';
import { Badge, type Tone } from '../../ui/feedback.js';
import styles from '../runs/run-status.module.css';

interface StateLook {
  readonly label: string;
  readonly icon: LucideIcon;
  readonly tone: Tone | 'plain';
  readonly isMoving?: boolean;
}

const LOADING = { label: 'Loading', icon: LoaderCircle, tone: 'info', isMoving: true } as const;
const DRAINING = { label: 'Draining', icon: CircleDashed, tone: 'info' } as const;

/** Whether the process of an endpoint is there. */
export function isLiving({ life }: Pick<EndpointEntry, 'life'>): boolean {
  return life === 'starting' || life === 'running';
}

/** How an endpoint is, in one word. */
export function stateOf({ life, status }: Pick<EndpointEntry, 'life' | 'status'>): StateLook {
  switch (life) {
    case 'starting':
      return { ...LOADING, label: 'Starting' };
    case 'stopped':
      return { label: 'Stopped', icon: Ban, tone: 'plain' };
    case 'crashed':
      return { label: 'Ended by itself', icon: CircleAlert, tone: 'bad' };
    case 'running':
      break;
  }
  switch (status?.state) {
    case undefined:
      return { label: 'No answer', icon: TriangleAlert, tone: 'warn' };
    case 'starting':
      return LOADING;
    case 'ready':
      return { label: 'Ready', icon: CircleCheck, tone: 'good' };
    case 'not-ready':
      return { label: 'Not ready', icon: TriangleAlert, tone: 'warn' };
    case 'draining':
      return DRAINING;
  }
}

const MODEL_LOOKS: Readonly<Record<ModelStatus['state'], StateLook>> = {
  loading: LOADING,
  ready: { label: 'Ready', icon: CircleCheck, tone: 'good' },
  draining: DRAINING,
  failed: { label: 'Failed', icon: CircleAlert, tone: 'bad' },
};

function LookBadge({ look: { label, icon: Icon, tone, isMoving = false } }: { look: StateLook }) {
  return (
    <Badge tone={tone}>
      <Icon aria-hidden className={`${styles.icon} ${isMoving ? styles.turning : ''}`} />
      {label}
    </Badge>
  );
}

export function EndpointBadge({ endpoint }: { readonly endpoint: EndpointEntry }) {
  return <LookBadge look={stateOf(endpoint)} />;
}

export function ModelBadge({ state }: { readonly state: ModelStatus['state'] }) {
  return <LookBadge look={MODEL_LOOKS[state]} />;
}
