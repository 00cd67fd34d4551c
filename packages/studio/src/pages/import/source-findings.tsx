import { ScanSearch } from 'lucide-react';
import type { Inspection } from '../../api/client.js';
import { countText, nounText, sizeText } from '../../ui/amounts.js';
import { Button } from '../../ui/button.js';
import { Notice } from '../../ui/feedback.js';
import page from '../page.module.css';
import { handledText } from '../runs/log-line.js';
import { RejectedTable } from './rejected-rows.js';
import styles from './source-findings.module.css';

export interface SourceFindingsProps {
  readonly inspection: Inspection;
  readonly onReadWhole: () => void;
  readonly isReadingWhole: boolean;
}

/** What was read, in one line; and how the whole can be counted. */
export function SourceFacts({ inspection, onReadWhole, isReadingWhole }: SourceFindingsProps) {
  const { files, bytes, rows, whole, schema, rejectedRows } = inspection;
  return (
    <div className={styles.facts}>
      <p role="status">
        {whole && rows !== null ? `${nounText(rows, 'row')}, ` : ''}
        {nounText(schema.length, 'column')}, {sizeText(bytes)}
        {files.length > 1 && ` in ${nounText(files.length, 'file')}`}
        {rejectedRows > 0 && (
          <>
            , <a href="#rejected">{nounText(rejectedRows, 'row')} put aside</a>
          </>
        )}
        <span className={page.quiet}>
          {whole
            ? '. Counted over the whole data.'
            : '. Types and counts are those of the first rows.'}
        </span>
      </p>
      {!whole && (
        <Button icon={<ScanSearch />} onPress={onReadWhole} isDisabled={isReadingWhole}>
          {isReadingWhole ? 'Reading' : 'Read the whole file to count'}
        </Button>
      )}
    </div>
  );
}

/** What does not fit: warnings, values against their type, rows that could not be read. */
export function SourceFindings({ inspection }: { readonly inspection: Inspection }) {
  const { warnings, misfits, rejectedRows, rejected, whole } = inspection;
  const seen = whole ? 'in the whole data' : 'in the first rows';
  return (
    <>
      {warnings.length > 0 && (
        <Notice tone="warn" title={warnings.length === 1 ? 'Worth a look' : 'Worth a look:'}>
          {warnings.map((warning) => (
            <p key={warning} dir="auto">
              {warning}
            </p>
          ))}
        </Notice>
      )}
      {misfits.length > 0 && (
        <section className={page.section} aria-labelledby="misfits">
          <h2 id="misfits">Values that do not fit their type</h2>
          <div className={`${page.panel} ${page.scroll}`}>
            <table className={page.table}>
              <thead>
                <tr>
                  <th scope="col">Column</th>
                  <th scope="col" className={page.number}>
                    Values {seen}
                  </th>
                  <th scope="col">For example</th>
                  <th scope="col">What happens</th>
                </tr>
              </thead>
              <tbody>
                {misfits.map(({ column, count, examples, handled }) => (
                  <tr key={column}>
                    <th scope="row">
                      <bdi>{column}</bdi>
                    </th>
                    <td className={page.number}>{countText(count)}</td>
                    <td className={styles.examples}>
                      {[...new Set(examples)].map((example) => (
                        <code key={example} dir="auto">
                          {example}
                        </code>
                      ))}
                    </td>
                    <td>{handledText(handled)}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        </section>
      )}
      {rejectedRows > 0 && (
        <section className={page.section} aria-labelledby="rejected">
          <h2 id="rejected">Rows put aside</h2>
          <p>
            {nounText(rejectedRows, 'row')} {seen} could not be read
            {rejected.length < rejectedRows ? `; the first ${rejected.length} are shown` : ''}. A
            run writes them to a file of their own.
          </p>
          <RejectedTable rows={rejected} label="Table of the rows put aside" />
        </section>
      )}
      {whole && misfits.length === 0 && rejectedRows === 0 && (
        <Notice tone="good" title="Every row was read and every value fits its type" />
      )}
    </>
  );
}
