import { LatheError } from '@lathe/flow';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { ChevronRight, File, FileText, Folder, Table2, Workflow } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { GridList, GridListItem, type Selection, Text } from 'react-aria-components';
import { api, type FileEntry } from '../../api/client.js';
import { nounText, sizeText } from '../../ui/amounts.js';
import { Button } from '../../ui/button.js';
import { Empty, ErrorNotice, Waiting } from '../../ui/feedback.js';
import { SearchField } from '../../ui/field.js';
import { Dialog } from '../../ui/overlay.js';
import styles from './file-browser-dialog.module.css';
import { folderOf, nameOf } from './flow-path.js';

export interface FileBrowserDialogProps {
  readonly isOpen: boolean;
  readonly onClose: () => void;
  /** Paths in the workspace; a folder ends in "/" and means all tables in it. */
  readonly onChoose: (paths: readonly string[]) => void;
  /** Folder to begin in; default the workspace. */
  readonly folder?: string;
  /** Default: several files may be chosen. */
  readonly single?: boolean;
}

/** Picks files, or a folder of them, in the workspace. */
export function FileBrowserDialog(props: FileBrowserDialogProps) {
  return props.isOpen ? <OpenBrowser {...props} /> : null;
}

function OpenBrowser({
  onClose,
  onChoose,
  folder: start = '',
  single = false,
}: FileBrowserDialogProps) {
  const [folder, setFolder] = useState(start);
  const [search, setSearch] = useState('');
  const [selected, setSelected] = useState<readonly string[]>([]);
  const { data, error } = useQuery({
    queryKey: ['files', folder],
    queryFn: ({ signal }) => api.listFiles(folder === '' ? {} : { folder }, { signal }),
    staleTime: 0,
    placeholderData: keepPreviousData,
  });
  const open = (path: string): void => {
    setFolder(path);
    setSearch('');
    setSelected([]);
  };
  const wanted = search.trim().toLowerCase();
  const entries = (data?.entries ?? []).filter(({ name }) => name.toLowerCase().includes(wanted));
  const tables = (data?.entries ?? []).filter(({ kind }) => kind === 'table').length;
  const act = (path: string): void => {
    const entry = entries.find((each) => each.path === path);
    if (entry?.kind === 'folder') open(path);
    else if (entry !== undefined) onChoose([path]);
  };
  return (
    <Dialog
      title={single ? 'Pick a file' : 'Pick files'}
      isOpen
      onClose={onClose}
      actions={
        <>
          {tables > 1 && data !== undefined && data.path !== '' && (
            <Button onPress={() => onChoose([`${data.path}/`])}>
              Use all {tables} files as one table
            </Button>
          )}
          <Button onPress={onClose}>Cancel</Button>
          <Button
            look="primary"
            isDisabled={selected.length === 0}
            onPress={() => onChoose(selected)}
          >
            {selected.length > 1 ? `Use ${nounText(selected.length, 'file')}` : 'Use this file'}
          </Button>
        </>
      }
    >
      <div className={styles.browser}>
        <div className={styles.tools}>
          <Crumbs folder={folder} onOpen={open} />
          <div className={styles.search}>
            <SearchField label="Find in this folder" value={search} onChange={setSearch} />
          </div>
        </div>
        {error !== null && <ErrorNotice error={LatheError.from(error)} />}
        {data === undefined && error === null ? (
          <Waiting label="Reading the folder" />
        ) : (
          <GridList
            // Each folder is a list of its own, which takes the focus: that of the last one is gone.
            key={data?.path}
            autoFocus="first"
            aria-label="Files"
            className={styles.list ?? ''}
            items={entries.map((entry) => ({ ...entry, id: entry.path }))}
            selectionMode={single ? 'single' : 'multiple'}
            selectionBehavior="replace"
            escapeKeyBehavior="none"
            selectedKeys={selected}
            disabledKeys={entries.filter((entry) => !isUsable(entry)).map(({ path }) => path)}
            onSelectionChange={(chosen) => setSelected(chosenFiles(chosen, entries))}
            onAction={(key) => act(String(key))}
            renderEmptyState={() => (
              <Empty title={wanted === '' ? 'This folder is empty' : 'Nothing matches'} />
            )}
          >
            {(entry) => (
              <GridListItem textValue={entry.name} className={styles.item ?? ''}>
                {iconOf(entry)}
                <Text className={styles.name ?? ''}>
                  <bdi>{entry.name}</bdi>
                </Text>
                <span className={styles.detail}>{detailOf(entry)}</span>
                {entry.kind === 'folder' && <ChevronRight aria-hidden />}
              </GridListItem>
            )}
          </GridList>
        )}
        <p className={styles.help}>
          Enter or a double click opens a folder or takes a file.
          {single ? '' : ' Choose several with Ctrl or Shift.'}
        </p>
      </div>
    </Dialog>
  );
}

function Crumbs({
  folder,
  onOpen,
}: {
  readonly folder: string;
  readonly onOpen: (path: string) => void;
}) {
  const folders: string[] = [];
  for (let path = folder; path !== ''; path = folderOf(path)) folders.unshift(path);
  return (
    <nav aria-label="Folder" className={styles.crumbs}>
      <Button look="quiet" size="s" onPress={() => onOpen('')}>
        Workspace
      </Button>
      {folders.map((path) => (
        <span key={path} className={styles.crumb}>
          <ChevronRight aria-hidden />
          <Button look="quiet" size="s" onPress={() => onOpen(path)}>
            <bdi>{nameOf(path)}</bdi>
          </Button>
        </span>
      ))}
    </nav>
  );
}

const isUsable = ({ kind }: FileEntry): boolean => kind === 'folder' || kind === 'table';

/** Folders are opened, not chosen. */
function chosenFiles(chosen: Selection, entries: readonly FileEntry[]): readonly string[] {
  return entries
    .filter(({ path, kind }) => kind === 'table' && (chosen === 'all' || chosen.has(path)))
    .map(({ path }) => path);
}

function detailOf(entry: FileEntry): string {
  switch (entry.kind) {
    case 'folder':
      return '';
    case 'table':
      return sizeText(entry.bytes);
    case 'flow':
      return 'a flow, opened from the home page';
    case 'foreign-flow':
      return 'cannot be read yet';
    case 'other':
      return 'not a table';
  }
}

function iconOf({ kind }: FileEntry): ReactNode {
  switch (kind) {
    case 'folder':
      return <Folder aria-hidden />;
    case 'table':
      return <Table2 aria-hidden />;
    case 'flow':
      return <Workflow aria-hidden />;
    case 'foreign-flow':
      return <FileText aria-hidden />;
    case 'other':
      return <File aria-hidden />;
  }
}
