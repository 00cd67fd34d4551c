import {
  Binary,
  Braces,
  Brackets,
  Calendar,
  CalendarClock,
  CircleQuestionMark,
  Clock,
  DecimalsArrowRight,
  Hash,
  type LucideIcon,
  ToggleLeft,
  Type,
} from 'lucide-react';
import type { ColumnKind } from './column-kind.js';

const ICONS: Readonly<Record<ColumnKind, LucideIcon>> = {
  boolean: ToggleLeft,
  integer: Hash,
  float: DecimalsArrowRight,
  decimal: DecimalsArrowRight,
  text: Type,
  date: Calendar,
  time: Clock,
  timestamp: CalendarClock,
  list: Brackets,
  struct: Braces,
  binary: Binary,
  other: CircleQuestionMark,
  unknown: CircleQuestionMark,
};

/** A small picture of a column's type; its name always stands beside it or in a label. */
export function ColumnIcon({ kind }: { readonly kind: ColumnKind }) {
  const Icon = ICONS[kind];
  return <Icon aria-hidden="true" size={13} strokeWidth={2} />;
}
