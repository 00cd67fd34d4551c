import { type FlowDocument, LatheError, type NodeParameters, suggestKeys } from '@lathe/flow';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useMemo, useState } from 'react';
import { basisText } from '../analysis/basis-text.js';
import { api, type Column } from '../api/client.js';
import { draftOf } from '../api/flow-draft.js';
import type { Checks } from '../editor/use-checks.js';
import { useInputColumns } from '../editor/use-input-columns.js';
import { useSettled } from '../editor/use-settled.js';
import { Button } from '../ui/button.js';
import { Badge, ErrorNotice, Notice, Waiting } from '../ui/feedback.js';
import { Select, TextField } from '../ui/field.js';
import { Dialog } from '../ui/overlay.js';
import styles from './join-dialog.module.css';
import { JoinKindPicker } from './join-kind-picker.js';
import {
  completeKeys,
  defaultRightColumns,
  emptyPlan,
  type JoinPlan,
  joinParameters,
  keepsLeftOnly,
  resultColumns,
  schemaOf,
} from './join-plan.js';
import { JoinSides } from './join-sides.js';
import { KeyPairs } from './key-pairs.js';
import { ResultColumns } from './result-columns.js';

export interface JoinDialogProps {
  readonly isOpen: boolean;
  readonly onClose: () => void;
  /** The flow file, and the draft on the page. */
  readonly path: string;
  readonly document: FlowDocument;
  /** What is known of its nodes. */
  readonly checks: Checks;
  readonly set?: Readonly<Record<string, string>>;
  /** Id of the table that stands on the left. */
  readonly left: string;
  /** Tables of the flow, the left one may be among them. */
  readonly tables: readonly { readonly id: string; readonly title: string }[];
  /** Parameters of the step `join-tables`, which reads `left` and then `right`. */
  readonly onAdd: (join: { readonly right: string; readonly parameters: NodeParameters }) => void;
}

/** Prepares a join: shows how well two tables match before the step is added. Reads the API. */
export function JoinDialog(props: JoinDialogProps) {
  // Mounted anew each time it opens, so that it starts empty.
  return props.isOpen ? <OpenJoinDialog {...props} /> : null;
}

/** Milliseconds of rest before a changed join is diagnosed. */
const REST = 250;

function OpenJoinDialog(props: JoinDialogProps) {
  const { isOpen, onClose, left, tables, onAdd } = props;
  const others = tables.filter(({ id }) => id !== left);
  const [plan, setPlan] = useState<JoinPlan>(() =>
    emptyPlan(others.length === 1 ? (others[0]?.id ?? null) : null),
  );
  const titleOf = (id: string | null): string =>
    tables.find((table) => table.id === id)?.title ?? id ?? '';

  const ids = useMemo(
    () => (plan.right === null ? [left] : [left, plan.right]),
    [left, plan.right],
  );
  const schemas = useSchemas(props, ids);
  const leftColumns = schemas.columnsOf(left);
  const rightColumns = schemas.columnsOf(plan.right);
  const leftSchema = useMemo(() => schemaOf(leftColumns), [leftColumns]);
  const rightSchema = useMemo(() => schemaOf(rightColumns), [rightColumns]);
  const suggestions = useMemo(
    () => suggestKeys(leftSchema, rightSchema),
    [leftSchema, rightSchema],
  );
  const keys = completeKeys(plan);
  const isComplete = plan.right !== null && keys.length === plan.keys.length;
  const result = useMemo(
    () => resultColumns(leftSchema, rightSchema, plan),
    [leftSchema, rightSchema, plan],
  );
  const diagnosis = useDiagnosis(props, plan, isComplete && result.error === null);

  // Keys that fit are put in by themselves while the person has not chosen any.
  useEffect(() => {
    const [best] = suggestions;
    if (best === undefined) return;
    setPlan((now) =>
      now.keys.every((key) => key.left === null && key.right === null)
        ? { ...now, keys: best }
        : now,
    );
  }, [suggestions]);

  const add = (): void => {
    if (plan.right === null) return;
    onAdd({ right: plan.right, parameters: joinParameters(plan) });
  };
  const data = isComplete ? diagnosis.data : undefined;
  const kept = plan.rightColumns ?? defaultRightColumns(rightSchema, keys);

  return (
    <Dialog
      title={`Join with ${titleOf(left)}`}
      isOpen={isOpen}
      onClose={onClose}
      size="full"
      actions={
        <>
          <span className={styles.status}>
            <Waiting label="Counting matches" isWaiting={diagnosis.isFetching} />
          </span>
          <Button onPress={onClose}>Cancel</Button>
          <Button look="primary" onPress={add} isDisabled={!isComplete || result.error !== null}>
            Add the join
          </Button>
        </>
      }
    >
      <div className={styles.dialog}>
        <div className={styles.choice}>
          <div className={styles.table}>
            <p className={styles.label}>Left table</p>
            <p className={styles.fixed}>
              <bdi>{titleOf(left)}</bdi>
            </p>
          </div>
          <div className={styles.table}>
            <Select
              label="Right table"
              choices={others.map(({ id, title }) => ({
                id,
                label: title,
                ...(title === id ? {} : { detail: id }),
              }))}
              value={plan.right}
              onChange={(id) => setPlan({ ...emptyPlan(id), how: plan.how })}
              placeholder="Choose a table"
              {...(others.length === 0
                ? { help: 'There is no other table. Add a source to the flow first.' }
                : {})}
            />
          </div>
        </div>
        {plan.right !== null && (
          <>
            <KeyPairs
              keys={plan.keys}
              onChange={(next) => setPlan({ ...plan, keys: next })}
              left={leftColumns}
              right={rightColumns}
              suggestions={suggestions}
            />
            <JoinKindPicker
              value={plan.how}
              onChange={(how) => setPlan({ ...plan, how })}
              resultRows={data?.resultRows}
            />
          </>
        )}
        {diagnosis.error !== null && (
          <ErrorNotice error={LatheError.from(diagnosis.error).toJSON()} />
        )}
        {plan.right !== null && schemas.problemOf(plan.right) !== null && (
          <Notice tone="warn">
            <p>{schemas.problemOf(plan.right)}</p>
          </Notice>
        )}
        {data !== undefined && (
          <div className={diagnosis.isPlaceholderData ? styles.stale : styles.diagnosis}>
            {data.warnings.map((warning) => (
              <Notice key={warning} tone="warn">
                <p>{warning}</p>
              </Notice>
            ))}
            <p className={styles.basis}>
              <Badge tone={data.basis.kind === 'whole' ? 'plain' : 'warn'}>
                {data.basis.kind === 'whole' ? 'counted on all rows' : basisText(data.basis)}
              </Badge>
            </p>
            <JoinSides
              diagnosis={data}
              keys={keys}
              leftTitle={titleOf(left)}
              rightTitle={titleOf(plan.right)}
            />
          </div>
        )}
        {isComplete && (
          <section className={styles.result} aria-label="Resulting columns">
            <h3>Resulting columns</h3>
            {result.error !== null && <ErrorNotice error={result.error} />}
            <ResultColumns
              columns={result.columns}
              right={rightSchema}
              kept={kept}
              onKeep={(names) => setPlan({ ...plan, rightColumns: names })}
              leftOnly={keepsLeftOnly(plan.how)}
            />
            {!keepsLeftOnly(plan.how) && (
              <div className={styles.suffix}>
                <TextField
                  label="Added to names that both tables have"
                  value={plan.suffix}
                  onChange={(suffix) => setPlan({ ...plan, suffix })}
                />
              </div>
            )}
          </section>
        )}
      </div>
    </Dialog>
  );
}

const NO_COLUMNS: readonly Column[] = [];

/** The columns of the two tables, and why they are not known. */
function useSchemas({ path, document, checks }: JoinDialogProps, ids: readonly string[]) {
  const inputs = useInputColumns(path, document, checks, ids);
  return {
    /** Null when they are known, or are on their way. */
    problemOf: (id: string): string | null => {
      const check = checks[id];
      if (check === undefined || check.status === 'ready') return null;
      return check.status === 'failed'
        ? `This table cannot be joined as it is: ${check.error.message}`
        : `This table waits for "${check.for}". Mend that step first.`;
    },
    columnsOf: (id: string | null): readonly Column[] =>
      (id !== null && checks[id]?.status === 'ready'
        ? inputs.find((input) => input.id === id)?.columns
        : null) ?? NO_COLUMNS,
  };
}

/** What the join would do. A diagnosis that is overtaken by a change is called off. */
function useDiagnosis(
  { path, document, set, left }: JoinDialogProps,
  plan: JoinPlan,
  isReady: boolean,
) {
  const asked = useMemo(
    () => ({ right: plan.right, keys: completeKeys(plan), suffix: plan.suffix }),
    [plan],
  );
  const text = JSON.stringify(asked);
  const settled = useSettled(text, REST);
  return useQuery({
    queryKey: ['join', path, document, set, left, plan.right, settled],
    queryFn: ({ signal }) =>
      api.diagnoseJoin(
        {
          path,
          document: draftOf(document),
          ...(set === undefined ? {} : { set }),
          left,
          right: asked.right ?? '',
          keys: asked.keys,
          ...(asked.suffix === '' ? {} : { suffix: asked.suffix }),
        },
        { signal },
      ),
    enabled: isReady && settled === text,
    // The numbers of the same two tables stay until the new ones are there.
    placeholderData: (before, query) => (query?.queryKey[5] === plan.right ? before : undefined),
    retry: false,
  });
}
