import type { Json, LatheErrorJson } from '@lathe/flow';
import { LatheError } from '@lathe/flow';
import { Download, Table } from 'lucide-react';
import { useEffect, useId, useMemo, useRef, useState } from 'react';
import { IconButton, IconToggle } from '../ui/button.js';
import { ErrorNotice, Waiting } from '../ui/feedback.js';
import { MenuButton } from '../ui/overlay.js';
import { chartTables } from './chart-data.js';
import { type ChartWords, chartWords, isSpecObject } from './chart-spec.js';
import { themedSpec } from './chart-theme.js';
import styles from './chart-view.module.css';
import { fittedSpec } from './chart-width.js';
import type { Drawing, MarkTip } from './draw-chart.js';
import { saveFile, textFile } from './save-file.js';
import { useChartTheme } from './use-chart-theme.js';
import { useWidth } from './use-width.js';
import { ValueTable } from './value-table.js';

export interface ChartViewProps {
  /** Also the name of saved files; safe as one. */
  readonly name: string;
  readonly title: string;
  /** Vega-Lite, with its data inside. */
  readonly spec: Json;
}

/** A chart in the colours of the page, with its values as a table, to be saved in three formats. */
export function ChartView({ name, title, spec }: ChartViewProps) {
  const [isTable, setTable] = useState(false);
  const [error, setError] = useState<LatheErrorJson | null>(null);
  const words = useMemo(() => chartWords(spec, title), [spec, title]);
  const tables = useMemo(() => (isTable ? chartTables(spec) : []), [isTable, spec]);
  return (
    <figure className={styles.figure}>
      <header className={styles.head}>
        <figcaption className={styles.caption}>
          <h3 className={styles.title}>
            <bdi>{words.title}</bdi>
          </h3>
          {words.subtitle !== '' && (
            <p className={styles.subtitle}>
              <bdi>{words.subtitle}</bdi>
            </p>
          )}
        </figcaption>
        <span className={styles.actions}>
          <IconToggle
            label={`Show the data of "${words.title}" as a table`}
            isSelected={isTable}
            onChange={setTable}
          >
            <Table />
          </IconToggle>
          <SaveMenu name={name} title={words.title} spec={spec} onError={setError} />
        </span>
      </header>
      {error !== null && <ErrorNotice error={error} />}
      {isTable ? (
        tables.length === 0 ? (
          <p className={styles.subtitle}>This chart holds no data.</p>
        ) : (
          tables.map((table, index) => (
            <ValueTable
              // biome-ignore lint/suspicious/noArrayIndexKey: the tables of a chart have no other name
              key={index}
              title={`Data of ${words.title}`}
              titleHidden
              columns={table.columns}
              rows={table.rows}
            />
          ))
        )
      ) : (
        <Drawn spec={spec} words={words} />
      )}
    </figure>
  );
}

/** The drawing itself: one image to screen readers and the keyboard, named by what it shows. */
function Drawn({ spec, words }: { spec: Json; words: ChartWords }) {
  const theme = useChartTheme();
  const [room, setRoom] = useState<HTMLElement | null>(null);
  const width = useWidth(room);
  const ground = useRef<HTMLDivElement>(null);
  const [state, setState] = useState<'waiting' | 'drawn' | LatheErrorJson>('waiting');
  const [tip, setTip] = useState<MarkTip | null>(null);
  const shown = useMemo(
    () => (isSpecObject(spec) && width > 0 ? fittedSpec(themedSpec(spec, theme), width) : null),
    [spec, theme, width],
  );

  useEffect(() => {
    const element = ground.current;
    if (element === null || (shown === null && isSpecObject(spec))) return;
    // Drawn beside the old one and put in its place, so that nothing flickers.
    const fresh = document.createElement('div');
    fresh.ariaHidden = 'true';
    let drawing: Drawing | null = null;
    let isOver = false;
    void import('./draw-chart.js')
      .then(({ drawChart }) => drawChart(fresh, shown ?? spec, { onTip: setTip }))
      .then((made) => {
        drawing = made;
        if (isOver) return made.finalize();
        element.replaceChildren(fresh);
        setState('drawn');
      })
      .catch((thrown: unknown) => {
        if (!isOver) setState(errorOf(thrown));
      });
    return () => {
      isOver = true;
      drawing?.finalize();
      setTip(null);
    };
  }, [shown, spec]);

  const isFailed = typeof state === 'object';
  return (
    <div ref={setRoom} className={styles.room}>
      {isFailed && <ErrorNotice error={state} />}
      {state === 'waiting' && <Waiting label="Drawing the chart" />}
      <div
        ref={ground}
        hidden={isFailed}
        role="img"
        aria-label={`Chart: ${words.title}${words.subtitle === '' ? '' : `. ${words.subtitle}`}`}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: the keyboard reaches the chart, whose name says what it shows
        tabIndex={0}
        className={styles.ground}
      />
      {tip !== null && <Tip tip={tip} />}
    </div>
  );
}

/** Follows the pointer; the table says the same to everyone else. */
function Tip({ tip }: { tip: MarkTip }) {
  const isLeft = tip.x > window.innerWidth / 2;
  return (
    <div
      aria-hidden
      className={styles.tip}
      style={{
        top: tip.y + 14,
        ...(isLeft ? { right: window.innerWidth - tip.x + 8 } : { left: tip.x + 12 }),
      }}
    >
      {tip.fields.map(({ name, value }) => (
        <p key={name} className={styles.tipRow}>
          {name !== '' && <bdi className={styles.tipName}>{name}</bdi>}
          <bdi className={styles.tipValue}>{value}</bdi>
        </p>
      ))}
    </div>
  );
}

interface SaveMenuProps {
  readonly name: string;
  readonly title: string;
  readonly spec: Json;
  readonly onError: (error: LatheErrorJson | null) => void;
}

function SaveMenu({ name, title, spec, onError }: SaveMenuProps) {
  const id = useId();
  const save = (ending: string, make: () => Blob | Promise<Blob>): void => {
    onError(null);
    Promise.resolve()
      .then(make)
      .then((content) => saveFile(`${name}.${ending}`, content))
      .catch((thrown: unknown) => onError(errorOf(thrown)));
  };
  return (
    <MenuButton
      label="Save the chart"
      groups={[
        {
          entries: [
            {
              id: `${id}-png`,
              label: 'PNG picture',
              detail: 'Twice the size of the screen, on white',
              onAction: () =>
                save('png', async () => (await import('./chart-image.js')).chartPng(spec)),
            },
            {
              id: `${id}-svg`,
              label: 'SVG drawing',
              detail: 'Sharp at any size, on white',
              onAction: () =>
                save('svg', async () => {
                  const { chartSvg } = await import('./chart-image.js');
                  return textFile(await chartSvg(spec), 'image/svg+xml');
                }),
            },
            {
              id: `${id}-json`,
              label: 'Vega-Lite specification',
              detail: 'JSON with the data inside',
              onAction: () =>
                save('vl.json', () => textFile(JSON.stringify(spec, null, 2), 'application/json')),
            },
          ],
        },
      ]}
    >
      <IconButton label={`Save "${title}"`}>
        <Download />
      </IconButton>
    </MenuButton>
  );
}

function errorOf(thrown: unknown): LatheErrorJson {
  if (thrown instanceof LatheError) return thrown.toJSON();
  return {
    code: 'chart-failed',
    kind: 'internal',
    message: 'The part of the studio that draws charts could not be loaded.',
    place: {},
    advice: 'Check that the studio still runs, then reload the page.',
  };
}
