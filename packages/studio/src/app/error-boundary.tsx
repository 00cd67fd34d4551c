import { Component, type ReactNode } from 'react';
import { Button } from '../ui/button.js';
import { ErrorNotice } from '../ui/feedback.js';

interface State {
  readonly failure: Error | null;
}

/** Keeps a defect of one part from taking the page with it. */
export class ErrorBoundary extends Component<{ readonly children: ReactNode }, State> {
  override state: State = { failure: null };

  static getDerivedStateFromError(thrown: unknown): State {
    return { failure: thrown instanceof Error ? thrown : new Error(String(thrown)) };
  }

  override render(): ReactNode {
    const { failure } = this.state;
    if (failure === null) return this.props.children;
    return (
      <div style={{ padding: 'var(--space-5)' }}>
        <ErrorNotice
          error={{
            message: 'This part of the page failed.',
            advice: 'This is a defect; please report it with the details. What you saved is safe.',
            details: failure.stack ?? failure.message,
          }}
          actions={<Button onPress={() => this.setState({ failure: null })}>Try again</Button>}
        />
      </div>
    );
  }
}
