import { type Json, LatheError, type LatheErrorJson } from '@lathe/flow';
import { Download } from 'lucide-react';
import { type ReactNode, useId, useMemo, useState } from 'react';
import type { AnalysisAnswer } from '../api/client.js';
import { ChartView } from '../chart/chart-view.js';
import { fileName } from '../chart/file-name.js';
import { saveFile, textFile } from '../chart/save-file.js';
import { ValueTable } from '../chart/value-table.js';
import { Button } from '../ui/button.js';
import { Badge, ErrorNotice, Notice, useLongWait, Waiting } from '../ui/feedback.js';
import { MenuButton } from '../ui/overlay.js';
import styles from './analysis-view.module.css';
import { basisText } from './basis-text.js';
import { biasFindings } from './bias-findings.js';
import { BiasPage } from './bias-page.js';
import { modelFindings } from './model-findings.js';
import { ModelPage } from './model-page.js';

export interface AnalysisViewProps {
  readonly title: string;
  /** Id in the catalogue, e.g. `bias-report`. */
  readonly analysisId: string;
  readonly answer: AnalysisAnswer | undefined;
  readonly isWaiting: boolean;
  readonly error: LatheErrorJson | null;
  /** Computes on every row. */
  readonly onWhole: () => void;
  /** Whether every row was asked for. */
  readonly isWhole: boolean;
  /** What the author of the flow wrote about it. */
  readonly note?: string | undefined;
  /** Stands between the headline and the charts, e.g. a `ChartShelf`. */
  readonly shelf?: ReactNode;
}

/** The result of an analysis: what was found, on which rows, charts, tables and how to read them. */
export function AnalysisView(props: AnalysisViewProps) {
  const { title, analysisId, answer, isWaiting, error, note, shelf } = props;
  const isLong = useLongWait(isWaiting && answer !== undefined);
  return (
    <article className={styles.view} aria-busy={isWaiting}>
      <header className={styles.head}>
        <div className={styles.heading}>
          <h2 className={styles.title}>
            <bdi>{title}</bdi>
          </h2>
          {answer !== undefined && <p className={styles.headline}>{answer.headline}</p>}
        </div>
        {answer !== undefined && (
          <SaveButton title={title} analysisId={analysisId} answer={answer} note={note} />
        )}
      </header>
      {note !== undefined && note !== '' && (
        <p className={styles.note}>
          <bdi>{note}</bdi>
        </p>
      )}
      {answer !== undefined && <BasisLine {...props} answer={answer} />}
      {shelf}
      {error !== null && <ErrorNotice error={error} />}
      {answer === undefined && error === null && (
        <Waiting label="Computing the analysis" isWaiting={isWaiting} />
      )}
      {answer !== undefined && (
        <div className={isLong ? styles.stale : styles.content}>
          <Findings analysisId={analysisId} answer={answer} />
        </div>
      )}
    </article>
  );
}

/** Which rows the numbers stand for, and the way to all of them. */
function BasisLine({
  answer: { basis, sampledAbove },
  isWaiting,
  isWhole,
  onWhole,
}: AnalysisViewProps & { answer: AnalysisAnswer }) {
  const isPart = basis.kind !== 'whole' || sampledAbove.length > 0;
  return (
    <div className={styles.basis}>
      <Badge tone={isPart ? 'warn' : 'plain'}>{basisText(basis)}</Badge>
      {sampledAbove.map(({ node, rows, of }) => (
        <span key={node} className={styles.quiet}>
          <bdi>{node}</bdi> saw {rows.toLocaleString('en-GB')} of {of.toLocaleString('en-GB')} rows
        </span>
      ))}
      {isPart && !isWhole && (
        <Button size="s" onPress={onWhole} isDisabled={isWaiting}>
          Compute on all rows
        </Button>
      )}
      <Waiting
        label={isWhole ? 'Computing on all rows' : 'Computing again'}
        isWaiting={isWaiting}
      />
    </div>
  );
}

function Findings({ analysisId, answer }: { analysisId: string; answer: AnalysisAnswer }) {
  const special = useMemo(() => specialPage(analysisId, answer.result), [analysisId, answer]);
  const charts = answer.charts.filter(({ name }) => !(special?.hides(name) ?? false));
  return (
    <>
      {special?.page}
      {charts.length > 0 && (
        <div className={charts.length === 1 ? styles.single : styles.charts}>
          {charts.map((chart) => (
            <ChartView key={chart.name} {...chart} />
          ))}
        </div>
      )}
      {special === null && <Tables answer={answer} />}
      <Notes answer={answer} isOpen={analysisId === 'bias-report'} />
      {special !== null && answer.tables.length > 0 && (
        <details className={styles.disclosure}>
          <summary>All numbers as tables</summary>
          <Tables answer={answer} />
        </details>
      )}
    </>
  );
}

interface SpecialPage {
  readonly page: ReactNode;
  /** Charts that the page already says in its own way. */
  readonly hides: (chart: string) => boolean;
}

/** The page that explains an analysis, where there is one and its result is as expected. */
function specialPage(analysisId: string, result: Json): SpecialPage | null {
  if (analysisId === 'bias-report') {
    const findings = biasFindings(result);
    return findings && { page: <BiasPage findings={findings} />, hides: () => false };
  }
  if (analysisId === 'quick-model') {
    const findings = modelFindings(result);
    const isDrawn = findings?.confusion != null && findings.confusion.classes.length <= 12;
    return (
      findings && {
        page: <ModelPage findings={findings} />,
        hides: (chart) => isDrawn && chart === 'confusion',
      }
    );
  }
  return null;
}

function Tables({ answer }: { answer: AnalysisAnswer }) {
  if (answer.tables.length === 0) return null;
  return (
    <div className={styles.tables}>
      {answer.tables.map((table, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: titles may repeat
        <ValueTable key={index} {...table} />
      ))}
    </div>
  );
}

function Notes({ answer, isOpen }: { answer: AnalysisAnswer; isOpen: boolean }) {
  const warnings = answer.notes.filter(isWarning);
  const notes = answer.notes.filter((note) => !isWarning(note));
  return (
    <>
      {warnings.length > 0 && answer.tables.length === 0 && (
        <Notice tone="warn">
          {warnings.map((warning) => (
            <p key={warning}>{warning}</p>
          ))}
        </Notice>
      )}
      {notes.length > 0 && (
        <details className={styles.disclosure} open={isOpen}>
          <summary>How to read this</summary>
          <ul className={styles.notes}>
            {notes.map((note) => (
              <li key={note}>{note}</li>
            ))}
          </ul>
        </details>
      )}
    </>
  );
}

const isWarning = (note: string): boolean => note.startsWith('Warning');

interface SaveButtonProps {
  readonly title: string;
  readonly analysisId: string;
  readonly answer: AnalysisAnswer;
  readonly note: string | undefined;
}

function SaveButton({ title, analysisId, answer, note }: SaveButtonProps) {
  const id = useId();
  const [error, setError] = useState<LatheErrorJson | null>(null);
  const [isSaving, setSaving] = useState(false);
  const saveReport = async (): Promise<void> => {
    setSaving(true);
    setError(null);
    try {
      const [{ analysisHtml }, { chartSvg }] = await Promise.all([
        import('./analysis-html.js'),
        import('../chart/chart-image.js'),
      ]);
      const text = await analysisHtml({ title, note, answer, at: new Date(), draw: chartSvg });
      saveFile(`${fileName(title)}.html`, textFile(text, 'text/html'));
    } catch (thrown) {
      setError(LatheError.from(thrown).toJSON());
    } finally {
      setSaving(false);
    }
  };
  const saveJson = (): void => {
    const { result, basis, headline } = answer;
    const text = JSON.stringify({ analysis: analysisId, title, headline, basis, result }, null, 2);
    saveFile(`${fileName(title)}.json`, textFile(text, 'application/json'));
  };
  return (
    <div className={styles.save}>
      <MenuButton
        label="Save the analysis"
        groups={[
          {
            entries: [
              {
                id: `${id}-html`,
                label: 'HTML page',
                detail: 'Charts, tables and text in one file, without scripts',
                onAction: () => void saveReport(),
              },
              {
                id: `${id}-json`,
                label: 'JSON',
                detail: 'The numbers, with the rows they stand for',
                onAction: saveJson,
              },
            ],
          },
        ]}
      >
        <Button icon={<Download />} isDisabled={isSaving}>
          Save
        </Button>
      </MenuButton>
      {error !== null && <ErrorNotice error={error} />}
    </div>
  );
}
