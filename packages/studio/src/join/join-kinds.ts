import type { JoinKind } from '@lathe/flow';

export interface JoinKindWords {
  readonly kind: JoinKind;
  readonly title: string;
  readonly meaning: string;
  /** Which parts of the two circles the result holds. */
  readonly parts: { readonly left: boolean; readonly both: boolean; readonly right: boolean };
  /** Whether right columns are added. */
  readonly adds: boolean;
}

/** The most used first. */
export const KINDS: readonly JoinKindWords[] = [
  {
    kind: 'left',
    title: 'Left',
    meaning: 'Every left row; right columns where there is a partner.',
    parts: { left: true, both: true, right: false },
    adds: true,
  },
  {
    kind: 'inner',
    title: 'Inner',
    meaning: 'Only rows with a partner.',
    parts: { left: false, both: true, right: false },
    adds: true,
  },
  {
    kind: 'right',
    title: 'Right',
    meaning: 'Every right row; left columns where there is a partner.',
    parts: { left: false, both: true, right: true },
    adds: true,
  },
  {
    kind: 'full',
    title: 'Full',
    meaning: 'Every row of both.',
    parts: { left: true, both: true, right: true },
    adds: true,
  },
  {
    kind: 'semi',
    title: 'Keep matching',
    meaning: 'Left rows with a partner, once each; no columns added.',
    parts: { left: false, both: true, right: false },
    adds: false,
  },
  {
    kind: 'anti',
    title: 'Keep unmatched',
    meaning: 'Left rows without a partner; no columns added.',
    parts: { left: true, both: false, right: false },
    adds: false,
  },
];
