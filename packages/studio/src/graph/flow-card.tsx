import { Handle, type Node, type NodeProps, Position } from '@xyflow/react';
import {
  CircleAlert,
  CircleCheck,
  CircleDashed,
  CirclePause,
  CircleSlash,
  Ellipsis,
  type LucideIcon,
  Plus,
} from 'lucide-react';
import { createContext, memo, type ReactNode, useContext } from 'react';
import { Button } from 'react-aria-components';
import styles from './flow-card.module.css';
import { type FlowItem, isDisabled } from './flow-items.js';
import { allows, type NodeAction } from './node-actions.js';
import type { NodeState, NodeStatus, NodeTitles } from './node-state.js';
import { StepIcon } from './step-icon.js';

export interface CardContent {
  readonly item: FlowItem;
  readonly titles: NodeTitles;
  /** Instead of the icon of its family. */
  readonly icon: ReactNode | undefined;
  readonly status: NodeStatus | undefined;
  readonly running: NodeState['running'];
}

/** What React Flow carries to a card. */
export type CardNode = Node<{ readonly content: CardContent }, 'card'>;

export interface CardCommands {
  readonly act: (id: string, action: NodeAction) => void;
  readonly openMenu: (id: string, at: Element) => void;
}

export const CardCommandsContext = createContext<CardCommands>({
  act: () => undefined,
  openMenu: () => undefined,
});

/** A node of the graph; React Flow gives it a new position often, which must not draw it anew. */
export function FlowCard({ data, selected }: NodeProps<CardNode>) {
  return <Card content={data.content} isSelected={selected} />;
}

const Card = memo(function Card({
  content,
  isSelected,
}: {
  content: CardContent;
  isSelected: boolean;
}) {
  const { item, titles, icon, status } = content;
  const { act, openMenu } = useContext(CardCommandsContext);
  const looks = [
    styles.card,
    styles[item.kind],
    isSelected ? styles.selected : '',
    isDisabled(item) ? styles.disabled : '',
    status?.kind === 'failed' ? styles.failed : '',
    status?.kind === 'waiting' ? styles.waiting : '',
  ];
  return (
    <div className={looks.join(' ')}>
      {item.kind !== 'source' && <Handle type="target" position={Position.Left} />}
      <span className={styles.icon}>{icon ?? <StepIcon item={item} />}</span>
      <span className={styles.text}>
        <span className={styles.title}>
          <bdi>{titles.title}</bdi>{' '}
        </span>
        {titles.stepTitle !== titles.title && (
          <span className={styles.stepTitle}>
            <bdi>{titles.stepTitle}</bdi>{' '}
          </span>
        )}
      </span>
      {item.kind !== 'output' && status !== undefined && <Status status={status} />}
      <Button
        aria-label="More"
        className={`${styles.button} ${styles.menu} nopan`}
        excludeFromTabOrder
        onPress={({ target }) => openMenu(item.id, target)}
      >
        <Ellipsis />
      </Button>
      {allows(item, 'add-transform') && (
        <Button
          aria-label="Add a transform"
          className={`${styles.button} ${styles.add} nopan`}
          excludeFromTabOrder
          onPress={() => act(item.id, 'add-transform')}
        >
          <Plus />
        </Button>
      )}
      <Progress running={content.running} />
      {item.kind !== 'output' && item.kind !== 'analysis' && (
        <Handle type="source" position={Position.Right} />
      )}
    </div>
  );
});

const STATUS_ICONS: Readonly<Record<NodeStatus['kind'], LucideIcon | null>> = {
  running: CircleDashed,
  failed: CircleAlert,
  waiting: CirclePause,
  disabled: CircleSlash,
  done: CircleCheck,
  counts: null,
};

function Status({ status: { kind, text, sample } }: { status: NodeStatus }) {
  const Icon = STATUS_ICONS[kind];
  return (
    <span className={`${styles.status} ${kind === 'failed' ? styles.bad : ''}`}>
      {Icon !== null && <Icon aria-hidden />}
      {sample !== undefined && <span className={styles.sample}>{sample} </span>}
      <bdi className={styles.line}>{text}</bdi>
    </span>
  );
}

function Progress({ running }: { running: NodeState['running'] }) {
  if (running === undefined || running.done) return null;
  const { share } = running;
  return (
    <span className={styles.progress} aria-hidden>
      <span
        className={share === null ? styles.moving : styles.fill}
        style={share === null ? {} : { width: `${share * 100}%` }}
      />
    </span>
  );
}
