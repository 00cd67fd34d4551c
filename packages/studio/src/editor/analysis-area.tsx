import { type AnalysisNode, LatheError } from '@lathe/flow';
import { catalogue } from '@lathe/steps';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { lazy, Suspense, useMemo, useState } from 'react';
import { ChartShelf } from '../analysis/chart-shelf.js';
import { api } from '../api/client.js';
import { draftOf } from '../api/flow-draft.js';
import { checkParameters } from '../forms/check-parameters.js';
import { Empty } from '../ui/feedback.js';
import styles from './analysis-area.module.css';
import { subjectKey } from './subject.js';
import type { Checks } from './use-checks.js';
import type { Editor } from './use-editor.js';
import { useInputColumns } from './use-input-columns.js';
import { useSettled } from './use-settled.js';

const AnalysisView = lazy(async () => ({
  default: (await import('../analysis/analysis-view.js')).AnalysisView,
}));

/** Milliseconds of rest before a changed analysis is computed. */
const REST = 250;

export interface AnalysisAreaProps {
  readonly editor: Editor;
  readonly checks: Checks;
  readonly node: AnalysisNode;
}

/** The result of the selected analysis. */
export function AnalysisArea({ editor, checks, node }: AnalysisAreaProps) {
  const { computed, state } = editor;
  const [whole, setWhole] = useState(false);
  const key = useMemo(() => subjectKey(computed, node.id), [computed, node.id]);
  const settled = useSettled(key, REST);
  const declaration = catalogue.analyses.get(node.analysis);
  const isComplete =
    declaration !== undefined && checkParameters(declaration, node.parameters).length === 0;
  const answered = useQuery({
    queryKey: ['analysis', state.path, settled, whole],
    queryFn: ({ signal }) =>
      api.analyse(
        { path: state.path, document: draftOf(computed), node: node.id, whole },
        { signal },
      ),
    enabled: isComplete && settled === key,
    placeholderData: keepPreviousData,
    staleTime: Number.POSITIVE_INFINITY,
  });
  const [input] = useInputColumns(state.path, computed, checks, node.inputs);
  const isDraft = editor.draftId === node.id;
  const columns = input?.columns;
  // Until the columns are known, every name would look as if it were missing.
  const shelf =
    columns === undefined || columns === null ? undefined : (
      <ChartShelf
        analysisId={node.analysis}
        parameters={node.parameters}
        columns={columns}
        onChange={(parameters) =>
          isDraft ? editor.changeDraft({ parameters }) : editor.setParameters(node.id, parameters)
        }
      />
    );
  return (
    <div className={styles.area}>
      {isComplete ? (
        <Suspense>
          <AnalysisView
            title={editor.titleOf(node.id)}
            analysisId={node.analysis}
            answer={answered.data}
            isWaiting={answered.isFetching}
            error={answered.error === null ? null : LatheError.from(answered.error).toJSON()}
            isWhole={whole}
            onWhole={() => setWhole(true)}
            shelf={shelf}
            {...(node.note === undefined ? {} : { note: node.note })}
          />
        </Suspense>
      ) : (
        <>
          {shelf}
          <Empty title="This analysis is not set up yet">
            <p>Fill in what the form asks for; the result appears here by itself.</p>
          </Empty>
        </>
      )}
    </div>
  );
}
