import '@fontsource-variable/inter';
import '@fontsource-variable/jetbrains-mono';
import '../../src/style/tokens.css';
import '../../src/style/base.css';
import { catalogue } from '@lathe/steps';
import { useState } from 'react';
import { createRoot } from 'react-dom/client';
import { Palette } from '../../src/palette/palette.js';
import { Button } from '../../src/ui/button.js';

const query = new URLSearchParams(location.search);
const NAMES: Readonly<Record<string, string>> = {
  age: 'age',
  hostile: `<img src=x onerror=alert(1)> ${'x'.repeat(300)}`,
};

const SELECTION = (query.get('selected') ?? '')
  .split(',')
  .filter((name) => name !== '')
  .map((name) => ({
    name: NAMES[name] ?? name,
    type: 'integer',
    profile: { nulls: 21, distinct: 53, top: null },
  }));
const COMMANDS = [
  {
    id: 'run',
    label: 'Run the flow',
    keywords: ['execute', 'start'],
    keys: 'Ctrl+Enter',
    onAction: () => {},
  },
  { id: 'undo', label: 'Undo', keywords: ['back'], keys: 'Ctrl+Z', onAction: () => {} },
];
const RECENT = ['sort-rows', 'histogram'];

function Harness() {
  const [isOpen, setIsOpen] = useState(true);
  const [chosen, setChosen] = useState('');
  return (
    <main style={{ padding: 'var(--space-5)' }}>
      <h1>Palette</h1>
      <Button onPress={() => setIsOpen(true)}>Open</Button>
      <pre data-testid="chosen">{chosen}</pre>
      <Palette
        title="Add after applications"
        isOpen={isOpen}
        onClose={() => setIsOpen(false)}
        catalogue={catalogue}
        commands={COMMANDS}
        selection={SELECTION}
        recent={RECENT}
        onChoose={(choice) => setChosen(JSON.stringify(choice))}
      />
    </main>
  );
}

const root = document.getElementById('root');
if (root !== null) createRoot(root).render(<Harness />);
