import '@fontsource-variable/inter';
import '@fontsource-variable/jetbrains-mono';
import '../../src/style/tokens.css';
import '../../src/style/base.css';
import type { NodeParameters } from '@lathe/flow';
import { useState } from 'react';
import { createRoot } from 'react-dom/client';
import { AnalysisView } from '../../src/analysis/analysis-view.js';
import { ChartShelf } from '../../src/analysis/chart-shelf.js';
import type { AnalysisAnswer } from '../../src/api/client.js';
import { ChartView } from '../../src/chart/chart-view.js';
import answers from './analysis-answers.json';

/** One analysis of the walkthrough (`?show=bias_by_sex`), or hostile material (`?show=hostile`). */
const shown = new URLSearchParams(location.search).get('show') ?? 'bias_by_sex';
const isSample = new URLSearchParams(location.search).has('sample');

const HOSTILE = ['<img src=x onerror=alert(1)>', 'x'.repeat(300), 'שלום עולם', '🐈\nnew line'];

function hostileAnswer(): AnalysisAnswer {
  return {
    headline: `"${HOSTILE.join('" and "')}" are the values.`,
    notes: HOSTILE.map((name) => `"${name}" is a name.`),
    tables: [
      {
        title: HOSTILE[0] ?? '',
        columns: ['name', HOSTILE[1] ?? '', 'number'],
        rows: Array.from({ length: 5000 }, (_, row) => [
          HOSTILE[row % 4] ?? '',
          row % 3 === 0 ? null : `${row}`,
          row / 7,
        ]),
      },
    ],
    charts: [
      {
        name: 'hostile',
        title: HOSTILE[0] ?? '',
        spec: {
          title: { text: HOSTILE[0] ?? '', subtitle: HOSTILE[1] ?? '' },
          width: 460,
          height: 260,
          data: { values: HOSTILE.map((name, rows) => ({ name, rows: rows + 1 })) },
          mark: 'bar',
          encoding: {
            y: { field: 'name', type: 'nominal', axis: { labelLimit: 220 } },
            x: { field: 'rows', type: 'quantitative' },
          },
        },
      },
    ],
    bars: [],
    result: {},
    basis: { kind: 'whole', rows: 5000, of: 5000, rule: 'all rows', seed: null },
    sampledAbove: [],
  };
}

const known: Readonly<Record<string, { analysisId: string; answer: unknown }>> = answers;

function answerOf(): { analysisId: string; answer: AnalysisAnswer } {
  const found = known[shown];
  if (found === undefined) return { analysisId: 'histogram', answer: hostileAnswer() };
  // The file is what the server sends.
  const answer = found.answer as AnalysisAnswer;
  return {
    analysisId: found.analysisId,
    answer: isSample
      ? {
          ...answer,
          basis: {
            kind: 'sample',
            rows: 10_000,
            of: 1_000_000,
            rule: 'hash of row number',
            seed: 1,
          },
        }
      : answer,
  };
}

function Harness() {
  const [{ analysisId, answer }] = useState(answerOf);
  const [parameters, setParameters] = useState<NodeParameters>({
    column: 'age',
    colorBy: 'risk',
    x: 'age',
    y: 'creditamount',
  });
  const isChart = ['histogram', 'scatter-plot', 'bar-of-counts'].includes(analysisId);
  return (
    <main style={{ maxWidth: '76rem', margin: '0 auto', padding: '1.5rem' }}>
      <h1 className="visually-hidden">Harness</h1>
      <AnalysisView
        title={shown === 'hostile' ? HOSTILE.join(' ') : 'Bias in the labels, by sex'}
        analysisId={analysisId}
        answer={answer}
        isWaiting={false}
        error={null}
        isWhole={false}
        onWhole={() => undefined}
        note="The sample data are synthetic: read these figures as an example of the method."
        shelf={
          isChart && (
            <ChartShelf
              analysisId={analysisId}
              parameters={parameters}
              onChange={setParameters}
              columns={[
                { name: 'age', type: 'integer' },
                { name: 'creditamount', type: 'float' },
                { name: 'risk', type: 'text' },
                { name: 'housing', type: 'text' },
              ]}
            />
          )
        }
      />
      {shown === 'hostile' && (
        <ChartView name="broken" title="Broken" spec={{ mark: 'nonsense' }} />
      )}
    </main>
  );
}

const root = document.getElementById('root');
if (root !== null) createRoot(root).render(<Harness />);
