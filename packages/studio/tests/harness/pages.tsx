import '@fontsource-variable/inter/wght.css';
import '@fontsource-variable/jetbrains-mono/wght.css';
import '../../src/style/tokens.css';
import '../../src/style/base.css';
import { checkFlow } from '@lathe/flow';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { Router } from 'wouter';
import { memoryLocation } from 'wouter/memory-location';
import { Toasts } from '../../src/app/toasts.js';
import { HomePage } from '../../src/pages/home/home-page.js';
import { CompareRunsPage } from '../../src/pages/runs/compare-runs-page.js';
import { RunBadge } from '../../src/pages/runs/run-badge.js';
import { RunPage } from '../../src/pages/runs/run-page.js';
import { RunsPage } from '../../src/pages/runs/runs-page.js';
import { StartRunDialog } from '../../src/pages/runs/start-run-dialog.js';
import { FLOW, installFakeStudio } from './fake-studio.js';

installFakeStudio();

const VIEWS: Readonly<Record<string, { path: string; view: React.ReactNode }>> = {
  '#welcome': { path: '/', view: <HomePage /> },
  '#runs': { path: '/runs', view: <RunsPage /> },
  '#live': { path: '/run?id=live', view: <RunPage /> },
  '#queued': { path: '/run?id=queued', view: <RunPage /> },
  '#hostile': { path: '/run?id=hostile', view: <RunPage /> },
  '#compare': { path: '/runs/compare?a=done&b=hostile', view: <CompareRunsPage /> },
  '#start': {
    path: '/flow',
    view: (
      <StartRunDialog
        isOpen
        onClose={() => undefined}
        path="loans.lathe.json"
        document={checkFlow(FLOW)}
        node="scaled"
      />
    ),
  },
};

const shown = VIEWS[location.hash];
const root = document.getElementById('root');
if (root !== null && shown !== undefined) {
  const { hook, searchHook } = memoryLocation({ path: shown.path });
  createRoot(root).render(
    <StrictMode>
      <QueryClientProvider client={new QueryClient()}>
        <Router hook={hook} searchHook={searchHook}>
          <header>
            <RunBadge />
          </header>
          <main>{shown.view}</main>
          <Toasts />
        </Router>
      </QueryClientProvider>
    </StrictMode>,
  );
}
