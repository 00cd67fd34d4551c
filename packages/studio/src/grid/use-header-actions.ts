import { useLayoutEffect, useMemo, useRef } from 'react';
import type { HeaderActions } from './column-header.js';

/** The same object for as long as the grid lives, always doing what the latest `actions` do. */
export function useHeaderActions(actions: HeaderActions): HeaderActions {
  const latest = useRef(actions);
  useLayoutEffect(() => {
    latest.current = actions;
  });
  return useMemo(
    () => ({
      choose: (name, how, index) => latest.current.choose(name, how, index),
      openMenu: (index) => latest.current.openMenu(index),
      resize: (name, width) => latest.current.resize(name, width),
      fit: (name) => latest.current.fit(name),
    }),
    [],
  );
}
