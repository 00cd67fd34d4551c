/** The mark: a workpiece turning between two centres. */
export function LatheMark() {
  return (
    <svg viewBox="0 0 24 24" width="22" height="22" aria-hidden="true" focusable="false">
      <path d="M1 12h3M20 12h3" stroke="currentColor" strokeWidth="2" strokeLinecap="round" />
      <path
        d="M4 6.5c2.2 0 2.2 2 4 2s2-3.5 4-3.5 2.2 3.5 4 3.5 1.8-2 4-2v11c-2.2 0-2.2-2-4-2s-2 3.5-4 3.5-2.2-3.5-4-3.5-1.8 2-4 2z"
        fill="currentColor"
      />
    </svg>
  );
}
