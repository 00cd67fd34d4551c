import { X } from 'lucide-react';
import { useState } from 'react';
import { Button as AriaButton, TagList as AriaTagList, Tag, TagGroup } from 'react-aria-components';
import { ColumnIcon } from '../grid/column-icon.js';
import { columnKind } from '../grid/column-kind.js';
import { countText } from '../ui/amounts.js';
import { Button } from '../ui/button.js';
import styles from './tag-list.module.css';

export interface TagEntry {
  readonly id: string;
  readonly text: string;
  /** Type of a column, for its icon. */
  readonly type?: string | undefined;
}

/** Tags shown at first, and more at each push of the button. */
const SHOWN = 24;
const MORE = 200;

/** Things chosen, each with a button to take it away; Delete does the same. */
export function TagList({
  label,
  tags,
  onRemove,
}: {
  readonly label: string;
  readonly tags: readonly TagEntry[];
  readonly onRemove: (ids: ReadonlySet<string>) => void;
}) {
  const [limit, setLimit] = useState(SHOWN);
  // A document may name a thing twice, which a list of tags cannot.
  const distinct = [...new Map(tags.map((tag) => [tag.id, tag])).values()];
  const shown = distinct.slice(0, limit);
  const rest = distinct.length - shown.length;
  return (
    <div className={styles.group}>
      <TagGroup aria-label={label} onRemove={(keys) => onRemove(new Set([...keys].map(String)))}>
        <AriaTagList className={styles.tags ?? ''} items={shown}>
          {(tag) => (
            <Tag id={tag.id} textValue={tag.text} className={styles.tag ?? ''}>
              {tag.type !== undefined && <ColumnIcon kind={columnKind(tag.type)} />}
              <bdi className={styles.text} title={tag.text}>
                {tag.text === '' ? <i>empty text</i> : tag.text}
              </bdi>
              <AriaButton slot="remove" className={styles.remove ?? ''}>
                <X aria-hidden />
              </AriaButton>
            </Tag>
          )}
        </AriaTagList>
      </TagGroup>
      {rest > 0 && (
        <Button size="s" look="quiet" onPress={() => setLimit(limit + MORE)}>
          Show {countText(Math.min(rest, MORE))} more of {countText(rest)}
        </Button>
      )}
    </div>
  );
}
