import type { Catalogue, NodeParameters } from '@lathe/flow';
import { ChartColumn, CornerDownLeft, Search, SquareTerminal, Table2 } from 'lucide-react';
import { useEffect, useMemo, useState } from 'react';
import {
  Autocomplete,
  Collection,
  Dialog,
  Header,
  Heading,
  Input,
  ListBox,
  ListBoxItem,
  ListBoxSection,
  Modal,
  ModalOverlay,
  SearchField,
  Text,
} from 'react-aria-components';
import { Kbd } from '../ui/feedback.js';
import { catalogueEntries, type PaletteEntry } from './catalogue-entry.js';
import { EntryDetail } from './entry-detail.js';
import styles from './palette.module.css';
import { type PaletteGroup, type PaletteLine, paletteGroups } from './palette-groups.js';
import type { SuggestionColumn } from './suggest.js';

/** Something else the studio can do. */
export interface PaletteCommand {
  readonly id: string;
  readonly label: string;
  /** Other words people search for. */
  readonly keywords: readonly string[];
  /** Keys that do the same. */
  readonly keys?: string;
  readonly onAction: () => void;
}

/** A step or analysis to add. */
export interface PaletteChoice {
  readonly kind: 'step' | 'analysis';
  readonly id: string;
  /** Complete ones, when a suggestion was chosen; else the node starts with defaults. */
  readonly parameters: NodeParameters | undefined;
}

export interface PaletteProps {
  readonly isOpen: boolean;
  readonly onClose: () => void;
  /** What choosing does, e.g. `Add after scale_numbers`. */
  readonly title: string;
  readonly catalogue: Catalogue;
  readonly commands: readonly PaletteCommand[];
  /** Selected columns, for which the palette makes suggestions. */
  readonly selection: readonly SuggestionColumn[];
  /** Ids of steps and analyses used last, the latest first. */
  readonly recent: readonly string[];
  readonly onChoose: (choice: PaletteChoice) => void;
  /** Default: steps, analyses and commands. */
  readonly kinds?: readonly PaletteEntry['kind'][];
}

/** One dialog to find every step, analysis and command by a few letters. */
export function Palette(props: PaletteProps) {
  return (
    <ModalOverlay
      isOpen={props.isOpen}
      onOpenChange={(open) => {
        if (!open) props.onClose();
      }}
      isDismissable
      className={styles.scrim ?? ''}
    >
      <Modal className={styles.modal ?? ''}>
        <Dialog className={styles.dialog ?? ''}>
          <PaletteBody {...props} />
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}

function PaletteBody(props: PaletteProps) {
  const { title, catalogue, commands, selection, recent, kinds, onChoose, onClose } = props;
  const [query, setQuery] = useState('');
  const [shownKey, setShownKey] = useState<string>();
  const entries = useMemo(
    () =>
      [...catalogueEntries(catalogue), ...commands.map(commandEntry)].filter(
        ({ kind }) => kinds?.includes(kind) ?? true,
      ),
    [catalogue, commands, kinds],
  );
  const groups = useMemo(
    () => paletteGroups({ entries, selection, recent }, query),
    [entries, selection, recent, query],
  );
  const lines = groups.flatMap((group) => group.lines);
  const shown = lines.find(({ key }) => key === shownKey) ?? lines[0];

  const choose = (line: PaletteLine): void => {
    onClose();
    const { kind, id } = line.entry;
    if (kind === 'command') commands.find((command) => command.id === id)?.onAction();
    else onChoose({ kind, id, parameters: line.parameters });
  };
  return (
    <Autocomplete inputValue={query} onInputChange={setQuery}>
      <Heading slot="title" level={2} className="visually-hidden">
        {title}
      </Heading>
      <SearchField aria-label={title} autoFocus className={styles.search ?? ''}>
        <Search aria-hidden />
        <Input
          role="combobox"
          aria-expanded
          aria-haspopup="listbox"
          placeholder="Search by name, synonym or what it does"
          className={styles.input ?? ''}
        />
        <span className={styles.purpose}>{title}</span>
      </SearchField>
      <div className={styles.columns}>
        <ListBox
          aria-label={title}
          className={styles.list ?? ''}
          items={groups.map((group) => ({ ...group, id: group.title }))}
          onAction={(key) => {
            const line = lines.find((each) => each.key === key);
            if (line !== undefined) choose(line);
          }}
          renderEmptyState={() => (
            <p className={styles.nothing}>
              Nothing is called so or does that. Try another word, or a custom step with SQL or
              Python.
            </p>
          )}
        >
          {(group) => <GroupSection group={group} onShow={setShownKey} />}
        </ListBox>
        {shown !== undefined && <EntryDetail entry={shown.entry} />}
      </div>
      <footer className={styles.keys} aria-hidden>
        <span>
          <Kbd>↑</Kbd> <Kbd>↓</Kbd> choose
        </span>
        <span>
          <Kbd>Enter</Kbd> use
        </span>
        <span>
          <Kbd>Esc</Kbd> close
        </span>
      </footer>
    </Autocomplete>
  );
}

function GroupSection({
  group,
  onShow,
}: {
  readonly group: PaletteGroup;
  readonly onShow: (key: string) => void;
}) {
  return (
    <ListBoxSection id={group.title} className={styles.group ?? ''}>
      <Header className={styles.groupTitle ?? ''}>
        <bdi>{group.title}</bdi>
      </Header>
      <Collection items={group.lines.map((line) => ({ ...line, id: line.key }))}>
        {(line) => (
          <ListBoxItem
            id={line.key}
            textValue={line.label}
            className={styles.line ?? ''}
            onHoverStart={() => onShow(line.key)}
          >
            {({ isFocused }) => <Line line={line} isFocused={isFocused} onShow={onShow} />}
          </ListBoxItem>
        )}
      </Collection>
    </ListBoxSection>
  );
}

const ICONS = { step: Table2, analysis: ChartColumn, command: SquareTerminal };

function Line({
  line,
  isFocused,
  onShow,
}: {
  readonly line: PaletteLine;
  readonly isFocused: boolean;
  readonly onShow: (key: string) => void;
}) {
  const { entry, label, key } = line;
  useEffect(() => {
    if (isFocused) onShow(key);
  }, [isFocused, key, onShow]);
  const Icon = ICONS[entry.kind];
  const isSuggestion = line.parameters !== undefined;
  return (
    <>
      <Icon aria-hidden />
      <Text slot="label" className={styles.words ?? ''}>
        <bdi className={styles.label}>{label}</bdi>{' '}
        <span className={styles.about}>{isSuggestion ? entry.title : entry.help}</span>
        {entry.keys !== undefined && <Kbd>{entry.keys}</Kbd>}
      </Text>
      <CornerDownLeft aria-hidden className={isFocused ? '' : styles.away} />
    </>
  );
}

function commandEntry(command: PaletteCommand): PaletteEntry {
  return {
    kind: 'command',
    id: command.id,
    title: command.label,
    help: '',
    family: 'Commands',
    synonyms: command.keywords,
    terms: '',
    examples: [],
    keys: command.keys,
  };
}
