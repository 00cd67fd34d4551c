import { useState } from 'react';

/** How a person arranged the editor; kept in the browser. Sizes in pixels. */
export interface LayoutState {
  readonly steps: number;
  readonly inspector: number;
  readonly graph: number;
  readonly showGraph: boolean;
  readonly showSteps: boolean;
}

const KEY = 'lathe-editor-layout';
const DEFAULT: LayoutState = {
  steps: 264,
  inspector: 340,
  graph: 220,
  showGraph: true,
  showSteps: true,
};

export function useLayout(): readonly [LayoutState, (change: Partial<LayoutState>) => void] {
  const [layout, setLayout] = useState(stored);
  return [
    layout,
    (change) => {
      const next = { ...layout, ...change };
      setLayout(next);
      localStorage.setItem(KEY, JSON.stringify(next));
    },
  ];
}

function stored(): LayoutState {
  try {
    const value: unknown = JSON.parse(localStorage.getItem(KEY) ?? '');
    if (typeof value !== 'object' || value === null) return DEFAULT;
    const given = new Map<string, unknown>(Object.entries(value));
    const size = (name: 'steps' | 'inspector' | 'graph'): number => {
      const found = given.get(name);
      return typeof found === 'number' && found > 0 ? found : DEFAULT[name];
    };
    return {
      steps: size('steps'),
      inspector: size('inspector'),
      graph: size('graph'),
      showGraph: given.get('showGraph') !== false,
      showSteps: given.get('showSteps') !== false,
    };
  } catch {
    return DEFAULT;
  }
}
