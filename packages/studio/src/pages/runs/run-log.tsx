import { useVirtualizer } from '@tanstack/react-virtual';
import { Copy, TriangleAlert } from 'lucide-react';
import { useEffect, useMemo, useRef, useState } from 'react';
import { toast } from '../../app/toasts.js';
import { nounText } from '../../ui/amounts.js';
import { Button } from '../../ui/button.js';
import { SearchField, Select, Switch } from '../../ui/field.js';
import page from '../page.module.css';
import { type LogFilter, type LogLine, logText, shownLines } from './log-line.js';
import styles from './run-log.module.css';

const EVERY_NODE = '';

/** The log of a run: filtered, copied, and followed at its end while it grows. */
export function RunLog({
  lines,
  leftOut,
}: {
  readonly lines: readonly LogLine[];
  /** Earlier lines that are not held any more. */
  readonly leftOut: number;
}) {
  const [filter, setFilter] = useState<LogFilter>({ text: '', node: null, warningsOnly: false });
  const shown = useMemo(() => shownLines(lines, filter), [lines, filter]);
  const nodes = useMemo(() => [...new Set(lines.map(({ node }) => node))].sort(), [lines]);
  const copy = (): void => {
    navigator.clipboard.writeText(logText(shown)).then(
      () => toast({ text: `Copied ${nounText(shown.length, 'line')}.` }),
      () => toast({ text: 'The browser does not allow copying here.', tone: 'bad' }),
    );
  };
  return (
    <section className={page.section} aria-labelledby="run-log">
      <div className={page.sectionHead}>
        <h2 id="run-log">Log</h2>
        <div className={styles.tools}>
          <div className={styles.search}>
            <SearchField
              label="Find in the log"
              value={filter.text}
              onChange={(text) => setFilter({ ...filter, text })}
            />
          </div>
          <div className={styles.node}>
            <Select
              label="Node"
              labelHidden
              value={filter.node ?? EVERY_NODE}
              choices={[
                { id: EVERY_NODE, label: 'Every node' },
                ...nodes.map((id) => ({ id, label: id })),
              ]}
              onChange={(id) => setFilter({ ...filter, node: id === EVERY_NODE ? null : id })}
            />
          </div>
          <Switch
            label="Warnings only"
            isSelected={filter.warningsOnly}
            onChange={(warningsOnly) => setFilter({ ...filter, warningsOnly })}
          />
          <Button icon={<Copy />} onPress={copy} isDisabled={shown.length === 0}>
            Copy
          </Button>
        </div>
      </div>
      {leftOut > 0 && (
        <p className={page.quiet}>
          The first {nounText(leftOut, 'line')} are left out here. The whole log is in the folder of
          the run.
        </p>
      )}
      <LogLines
        lines={shown}
        empty={lines.length === 0 ? 'The log has no lines.' : 'No line matches.'}
      />
    </section>
  );
}

/** Pixels from the end within which the log counts as read to its end. */
const NEAR_END = 40;

function LogLines({
  lines,
  empty,
}: {
  readonly lines: readonly LogLine[];
  readonly empty: string;
}) {
  const box = useRef<HTMLDivElement>(null);
  const follows = useRef(true);
  const rows = useVirtualizer({
    count: lines.length,
    getScrollElement: () => box.current,
    estimateSize: () => 22,
    overscan: 12,
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: every new line is followed
  useEffect(() => {
    const { current } = box;
    if (follows.current && current !== null) current.scrollTop = current.scrollHeight;
  }, [lines.length]);
  return (
    <div
      ref={box}
      role="log"
      aria-live="off"
      aria-label="Lines of the log"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must take the keyboard
      tabIndex={0}
      className={`${page.panel} ${styles.box}`}
      onScroll={({ currentTarget: { scrollHeight, scrollTop, clientHeight } }) => {
        follows.current = scrollHeight - scrollTop - clientHeight < NEAR_END;
      }}
    >
      {lines.length === 0 && <p className={styles.empty}>{empty}</p>}
      <div className={styles.lines} style={{ height: rows.getTotalSize() }}>
        {rows.getVirtualItems().map(({ index, start }) => {
          const line = lines[index];
          if (line === undefined) return null;
          return (
            <div
              key={index}
              ref={rows.measureElement}
              data-index={index}
              className={`${styles.line} ${styles[line.tone]}`}
              style={{ transform: `translateY(${start}px)` }}
            >
              <time dateTime={line.at}>{line.at.slice(11, 19)}</time>
              <bdi className={styles.lineNode}>{line.node}</bdi>
              <span className={styles.text} dir="auto">
                {line.tone === 'warn' && <TriangleAlert aria-label="Warning:" />}
                {line.text}
              </span>
            </div>
          );
        })}
      </div>
    </div>
  );
}
