import { checkFlow, LatheError } from '@lathe/flow';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Copy, Ellipsis, Pencil, Trash2, TriangleAlert, Workflow } from 'lucide-react';
import { useRef, useState } from 'react';
import { Link, useLocation } from 'wouter';
import { api, type FlowEntry } from '../../api/client.js';
import { draftOf } from '../../api/flow-draft.js';
import { toast } from '../../app/toasts.js';
import { agoText, momentText, nounText } from '../../ui/amounts.js';
import { IconButton } from '../../ui/button.js';
import { ConfirmDialog } from '../../ui/confirm-dialog.js';
import { Empty } from '../../ui/feedback.js';
import { SearchField } from '../../ui/field.js';
import { MenuButton } from '../../ui/overlay.js';
import { copyPath } from '../import/flow-path.js';
import page from '../page.module.css';
import { editorAddress } from '../runs/run-address.js';
import styles from './flow-list.module.css';
import { HOME_KEY } from './home-query.js';

/** From this many flows on there is a field to search them. */
const MANY = 8;

/** The flows of the workspace, latest first. */
export function FlowList({
  flows,
  now,
}: {
  readonly flows: readonly FlowEntry[];
  readonly now: number;
}) {
  const [search, setSearch] = useState('');
  const [deleting, setDeleting] = useState<FlowEntry | null>(null);
  const duplicate = useDuplicateFlow(flows);
  const heading = useRef<HTMLHeadingElement>(null);
  // The row that had the focus goes.
  const remove = useDeleteFlow(() => heading.current?.focus());
  const wanted = search.trim().toLowerCase();
  const shown = flows.filter(({ title, path }) =>
    `${title}\n${path}`.toLowerCase().includes(wanted),
  );
  return (
    <section className={page.section} aria-labelledby="flows">
      <div className={page.sectionHead}>
        <h2 id="flows" ref={heading} tabIndex={-1}>
          Flows
        </h2>
        {flows.length >= MANY && (
          <div className={styles.search}>
            <SearchField label="Find a flow" value={search} onChange={setSearch} />
          </div>
        )}
      </div>
      <ul className={styles.list}>
        {shown.map((flow) => (
          <FlowRow
            key={flow.path}
            flow={flow}
            now={now}
            onDuplicate={() => duplicate.mutate(flow)}
            onDelete={() => setDeleting(flow)}
          />
        ))}
      </ul>
      {shown.length === 0 && <Empty title="No flow matches" />}
      <ConfirmDialog
        title="Delete this flow?"
        keep="Keep it"
        act="Delete"
        isOpen={deleting !== null}
        onClose={() => setDeleting(null)}
        onConfirm={() => {
          if (deleting !== null) remove.mutate(deleting);
        }}
      >
        <p>
          <bdi>{deleting?.path}</bdi> moves to the trash of the workspace (<code>.lathe/trash</code>
          ). Its data files and outputs stay.
        </p>
      </ConfirmDialog>
    </section>
  );
}

interface FlowRowProps {
  readonly flow: FlowEntry;
  readonly now: number;
  readonly onDuplicate: () => void;
  readonly onDelete: () => void;
}

function FlowRow({ flow, now, onDuplicate, onDelete }: FlowRowProps) {
  const [, navigate] = useLocation();
  const { path, title, description, problem } = flow;
  return (
    <li className={styles.flow}>
      <Workflow aria-hidden className={styles.icon} />
      <div className={styles.text}>
        <Link href={editorAddress(path)} className={styles.title ?? ''}>
          <bdi>{title}</bdi>
        </Link>
        {description !== '' && (
          <p className={styles.description} dir="auto">
            {description}
          </p>
        )}
        {problem === null ? (
          <p className={styles.facts}>
            <bdi>{path}</bdi>
            <span>{nounText(flow.steps, 'step')}</span>
            {flow.analyses > 0 && <span>{nounText(flow.analyses, 'analysis', 'analyses')}</span>}
          </p>
        ) : (
          <>
            <p className={styles.facts}>
              <bdi>{path}</bdi>
            </p>
            <p className={styles.problem} dir="auto">
              <TriangleAlert aria-label="Problem:" />
              <span>
                {problem.message} {problem.advice}
              </span>
            </p>
          </>
        )}
      </div>
      {flow.modifiedAt !== '' && (
        <time
          className={styles.when}
          dateTime={flow.modifiedAt}
          title={momentText(flow.modifiedAt)}
        >
          {agoText(flow.modifiedAt, now)}
        </time>
      )}
      <MenuButton
        label={`Actions of ${title}`}
        groups={[
          {
            entries: [
              {
                id: 'open',
                label: 'Open',
                icon: <Pencil />,
                onAction: () => navigate(editorAddress(path)),
              },
              {
                id: 'duplicate',
                label: 'Duplicate',
                icon: <Copy />,
                isDisabled: problem !== null,
                onAction: onDuplicate,
              },
            ],
          },
          {
            entries: [
              { id: 'delete', label: 'Delete', icon: <Trash2 />, danger: true, onAction: onDelete },
            ],
          },
        ]}
      >
        <IconButton label={`Actions of ${title}`}>
          <Ellipsis />
        </IconButton>
      </MenuButton>
    </li>
  );
}

/** Copies a flow beside itself: its data are named relative to its folder. */
function useDuplicateFlow(flows: readonly FlowEntry[]) {
  const queries = useQueryClient();
  const [, navigate] = useLocation();
  return useMutation({
    mutationFn: async ({ path }: FlowEntry) => {
      const taken = new Set(flows.map((each) => each.path));
      const flow = checkFlow((await api.openFlow({ path })).document);
      const copy = { ...flow, title: `${flow.title ?? flow.name} (copy)` };
      return api.createFlow({ path: copyPath(path, taken), document: draftOf(copy) });
    },
    onSuccess: ({ path }) => {
      void queries.invalidateQueries({ queryKey: HOME_KEY });
      toast({
        text: `Copied to ${path}.`,
        action: { label: 'Open the copy', onAction: () => navigate(editorAddress(path)) },
      });
    },
    onError: (error) => toast({ text: LatheError.from(error).message, tone: 'bad' }),
  });
}

function useDeleteFlow(onDeleted: () => void) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ path }: FlowEntry) => api.deleteFlow({ path }),
    onSuccess: (_, { path }) => {
      toast({ text: `${path} is in the trash of the workspace (.lathe/trash).` });
      onDeleted();
    },
    onError: (error) => toast({ text: LatheError.from(error).message, tone: 'bad' }),
    onSettled: () => queries.invalidateQueries({ queryKey: HOME_KEY }),
  });
}
