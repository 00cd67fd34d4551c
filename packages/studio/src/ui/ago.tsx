import { agoText, momentText } from './amounts.js';

export interface AgoProps {
  /** As ISO 8601. */
  readonly moment: string;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** How long ago something was, e.g. `5 min ago`; the date and time when pointed at. */
export function Ago({ moment, now }: AgoProps) {
  return (
    <time dateTime={moment} title={momentText(moment)}>
      {agoText(moment, now)}
    </time>
  );
}
