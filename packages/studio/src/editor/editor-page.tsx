import { LatheError } from '@lathe/flow';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { useSearchParams } from 'wouter';
import { api, type FlowFile } from '../api/client.js';
import { usePageTitle } from '../app/page-bar.js';
import { ButtonLink } from '../ui/button.js';
import { ErrorNotice, Waiting } from '../ui/feedback.js';
import { Editor } from './editor.js';
import styles from './editor-page.module.css';
import { FlowStore } from './flow-store.js';
import { browserDrafts } from './kept-drafts.js';
import { STEP_WORDS } from './step-words.js';

/** The editor of one flow: `/flow?path=...&node=...`. */
export function EditorPage() {
  const [query] = useSearchParams();
  const path = query.get('path') ?? '';
  const { data, error } = useQuery({
    queryKey: ['flow', path],
    queryFn: ({ signal }) => api.openFlow({ path }, { signal }),
    // The store goes on from here: a second answer would start it anew.
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  });
  if (error !== null) return <Unopened error={LatheError.from(error)} />;
  if (data === undefined) {
    return (
      <div className={styles.message}>
        <Waiting label="Opening the flow" />
      </div>
    );
  }
  return <OpenedFlow key={data.path} file={data} />;
}

function OpenedFlow({ file }: { file: FlowFile }) {
  const [opened] = useState(() => openStore(file));
  const store = opened instanceof FlowStore ? opened : undefined;
  usePageTitle(store?.flow.title ?? store?.flow.name ?? '');
  useEffect(() => {
    if (store === undefined) return;
    const save = (): void => void store.flush();
    const look = (): void => {
      if (document.visibilityState !== 'visible') {
        save();
        return;
      }
      api.openFlow({ path: file.path }).then(
        (now) => store.seen(now),
        // The next save tells what is wrong.
        () => undefined,
      );
    };
    document.addEventListener('visibilitychange', look);
    window.addEventListener('pagehide', save);
    return () => {
      document.removeEventListener('visibilitychange', look);
      window.removeEventListener('pagehide', save);
      save();
    };
  }, [store, file.path]);
  return opened instanceof FlowStore ? <Editor store={opened} /> : <Unopened error={opened} />;
}

function openStore(file: FlowFile): FlowStore | LatheError {
  try {
    return new FlowStore(file, {
      send: (body) => api.saveFlow(body),
      titles: STEP_WORDS,
      drafts: browserDrafts(localStorage),
    });
  } catch (error) {
    return LatheError.from(error);
  }
}

function Unopened({ error }: { error: LatheError }) {
  return (
    <div className={styles.message}>
      <ErrorNotice
        error={error.toJSON()}
        actions={
          <ButtonLink href="/" size="s">
            Go to the home page
          </ButtonLink>
        }
      />
    </div>
  );
}
