import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { lazy, Suspense } from 'react';
import { RouterProvider } from 'react-aria-components';
import { Route, Switch, useLocation } from 'wouter';
import { ButtonLink } from '../ui/button.js';
import { Empty, Waiting } from '../ui/feedback.js';
import { ErrorBoundary } from './error-boundary.js';
import { Shell } from './shell.js';
import { Toasts } from './toasts.js';

const HomePage = lazy(async () => ({
  default: (await import('../pages/home/home-page.js')).HomePage,
}));
const ImportPage = lazy(async () => ({
  default: (await import('../pages/import/import-page.js')).ImportPage,
}));
const EditorPage = lazy(async () => ({
  default: (await import('../editor/editor-page.js')).EditorPage,
}));
const RunsPage = lazy(async () => ({
  default: (await import('../pages/runs/runs-page.js')).RunsPage,
}));
const RunPage = lazy(async () => ({
  default: (await import('../pages/runs/run-page.js')).RunPage,
}));
const CompareRunsPage = lazy(async () => ({
  default: (await import('../pages/runs/compare-runs-page.js')).CompareRunsPage,
}));
const EndpointsPage = lazy(async () => ({
  default: (await import('../pages/endpoints/endpoints-page.js')).EndpointsPage,
}));
const EndpointPage = lazy(async () => ({
  default: (await import('../pages/endpoints/endpoint-page.js')).EndpointPage,
}));
const LoadTestsPage = lazy(async () => ({
  default: (await import('../pages/load/load-tests-page.js')).LoadTestsPage,
}));
const LoadTestPage = lazy(async () => ({
  default: (await import('../pages/load/load-test-page.js')).LoadTestPage,
}));
const TuningsPage = lazy(async () => ({
  default: (await import('../pages/tuning/tunings-page.js')).TuningsPage,
}));
const TuningPage = lazy(async () => ({
  default: (await import('../pages/tuning/tuning-page.js')).TuningPage,
}));

const queries = new QueryClient({
  defaultOptions: {
    // The server is on the same machine: asking again at every focus of the window helps nobody.
    queries: { retry: false, refetchOnWindowFocus: false, staleTime: 5_000 },
  },
});

export function App() {
  const [, navigate] = useLocation();
  return (
    <QueryClientProvider client={queries}>
      <RouterProvider navigate={navigate}>
        <Shell>
          <ErrorBoundary>
            <Suspense fallback={<Waiting label="Opening the page" />}>
              <Switch>
                <Route path="/">
                  <HomePage />
                </Route>
                <Route path="/import">
                  <ImportPage />
                </Route>
                <Route path="/flow">
                  <EditorPage />
                </Route>
                <Route path="/runs">
                  <RunsPage />
                </Route>
                <Route path="/runs/compare">
                  <CompareRunsPage />
                </Route>
                <Route path="/run">
                  <RunPage />
                </Route>
                <Route path="/endpoints">
                  <EndpointsPage />
                </Route>
                <Route path="/endpoint">
                  <EndpointPage />
                </Route>
                <Route path="/load">
                  <LoadTestsPage />
                </Route>
                <Route path="/load/test">
                  <LoadTestPage />
                </Route>
                <Route path="/tuning">
                  <TuningsPage />
                </Route>
                <Route path="/tuning/run">
                  <TuningPage />
                </Route>
                <Route>
                  <Empty
                    title="There is no such page"
                    actions={<ButtonLink href="/">Go to the home page</ButtonLink>}
                  />
                </Route>
              </Switch>
            </Suspense>
          </ErrorBoundary>
        </Shell>
        <Toasts />
      </RouterProvider>
    </QueryClientProvider>
  );
}
