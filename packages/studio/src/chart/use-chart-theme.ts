import { useEffect, useState } from 'react';
import { type ChartTheme, chartTheme } from './chart-theme.js';

/** The theme of the page as charts need it; changes with it. */
export function useChartTheme(): ChartTheme {
  const [theme, setTheme] = useState(readTheme);
  useEffect(() => {
    const root = document.documentElement;
    const observer = new MutationObserver(() => setTheme(readTheme()));
    observer.observe(root, { attributes: true, attributeFilter: ['data-theme'] });
    return () => observer.disconnect();
  }, []);
  return theme;
}

function readTheme(): ChartTheme {
  const root = document.documentElement;
  const style = getComputedStyle(root);
  return chartTheme((name) => style.getPropertyValue(name), root.dataset.theme === 'dark');
}
