import type { HistoryEntry } from '../api/client.js';

export interface VersionDay {
  /** `Today`, `Yesterday`, `12 November 2026`. */
  readonly title: string;
  readonly versions: readonly HistoryEntry[];
}

const DAY = 24 * 60 * 60 * 1000;
const date = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'long', year: 'numeric' });
const time = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' });

/** Versions under the day they were saved on, in the order given, by the clock of this machine. */
export function versionDays(versions: readonly HistoryEntry[], now: Date): VersionDay[] {
  const days: { title: string; versions: HistoryEntry[] }[] = [];
  for (const version of versions) {
    const title = dayTitle(new Date(version.at), now);
    const last = days.at(-1);
    if (last?.title === title) last.versions.push(version);
    else days.push({ title, versions: [version] });
  }
  return days;
}

function dayTitle(at: Date, now: Date): string {
  if (Number.isNaN(at.getTime())) return 'At an unknown time';
  const day = date.format(at);
  if (day === date.format(now)) return 'Today';
  if (day === date.format(new Date(now.getTime() - DAY))) return 'Yesterday';
  return day;
}

/** `09:41`; nothing for a time that cannot be read. */
export function timeText(at: string): string {
  const moment = new Date(at);
  return Number.isNaN(moment.getTime()) ? '' : time.format(moment);
}

/** The name of a checkpoint; null for versions saved by themselves. */
export function checkpointName({ label }: HistoryEntry): string | null {
  return typeof label === 'string' && label !== '' ? label : null;
}
