import { type ReactNode, useEffect, useState } from 'react';
import { createPortal } from 'react-dom';

/** Puts a page's own title and actions into the bar at the top. */
export function PageBar({ children }: { children: ReactNode }) {
  const [place, setPlace] = useState<HTMLElement | null>(null);
  useEffect(() => setPlace(document.getElementById('page-bar')), []);
  return place === null ? null : createPortal(children, place);
}

/** Names the page in the tab of the browser. */
export function usePageTitle(title: string): void {
  useEffect(() => {
    document.title = title === '' ? 'Lathe' : `${title} - Lathe`;
  }, [title]);
}
