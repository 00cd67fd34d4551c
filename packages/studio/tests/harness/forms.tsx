import '@fontsource-variable/inter';
import '@fontsource-variable/jetbrains-mono';
import '../../src/style/tokens.css';
import '../../src/style/base.css';
import type { NodeParameters } from '@lathe/flow';
import { catalogue } from '@lathe/steps';
import { useState } from 'react';
import { createRoot } from 'react-dom/client';
import { checkParameters } from '../../src/forms/check-parameters.js';
import { defaultParameters } from '../../src/forms/default-parameters.js';
import { ParameterForm } from '../../src/forms/parameter-form.js';
import { harnessInputs } from './forms-table.js';

/**
 * The form of a step or analysis: `?show=scale-numbers`, with `&parameters={...}` or `&selected=a,b`,
 * `&table=hostile|wide|unknown`, `&width=360`. Several, with commas, beside each other.
 */
const query = new URLSearchParams(location.search);
const inputs = harnessInputs(query.get('table') ?? '');
const width = Number(query.get('width') ?? 340);

function Shown({ id }: { readonly id: string }) {
  const declaration = catalogue.steps.get(id) ?? catalogue.analyses.get(id);
  const [schema] = useState(() => declaration?.parameterSchema() ?? null);
  const [parameters, setParameters] = useState<NodeParameters>(() => {
    const given = query.get('parameters');
    if (given !== null) return JSON.parse(given);
    const selectedColumns = (query.get('selected') ?? '').split(',');
    return defaultParameters(schema, { columns: inputs[0]?.columns ?? [], selectedColumns });
  });
  const [invalid, setInvalid] = useState<Record<string, string | undefined>>({});
  if (declaration === undefined) return <p>No step or analysis {id}</p>;
  const problems = checkParameters(declaration, parameters);
  const errors = Object.fromEntries(problems.map(({ path, message }) => [path, message]));
  const quiet = query.has('quiet');
  return (
    <section aria-label={declaration.title} style={{ width, flex: 'none' }}>
      <h2 style={{ marginBottom: 'var(--space-3)' }}>{declaration.title}</h2>
      <div
        style={{
          padding: 'var(--space-4)',
          border: '1px solid var(--line)',
          background: 'var(--surface)',
        }}
      >
        <ParameterForm
          schema={schema}
          parameters={parameters}
          onChange={(next) => setParameters(next)}
          onInvalid={(path, message) => setInvalid((known) => ({ ...known, [path]: message }))}
          inputs={inputs}
          errors={quiet ? {} : errors}
          flowParameters={['limit']}
          autoFocus={query.has('focus')}
          {...(query.has('output') ? { output: 'Index: 1000 entries\n'.repeat(30) } : {})}
          codeProblems={query.has('problem') ? [{ line: 2, message: "KeyError: 'agee'" }] : []}
        />
      </div>
      <pre data-testid="parameters">{JSON.stringify(parameters, null, 1)}</pre>
      <pre data-testid="invalid">{JSON.stringify(invalid)}</pre>
    </section>
  );
}

const root = document.getElementById('root');
if (root !== null) {
  createRoot(root).render(
    <main
      style={{
        display: 'flex',
        flexWrap: 'wrap',
        gap: 'var(--space-5)',
        padding: 'var(--space-5)',
      }}
    >
      <h1 className="visually-hidden">Forms</h1>
      {(query.get('show') ?? 'scale-numbers').split(',').map((id) => (
        <Shown key={id} id={id} />
      ))}
    </main>,
  );
}
