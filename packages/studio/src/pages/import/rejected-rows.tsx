import page from '../page.module.css';
import styles from './rejected-rows.module.css';

export interface RejectedRow {
  readonly file: string;
  readonly line: number | null;
  readonly reason: string;
  /** The line as it stands in the file. */
  readonly text: string;
}

/** Rows that could not be read: where they stand, why, and what they hold. */
export function RejectedTable({
  rows,
  label,
}: {
  readonly rows: readonly RejectedRow[];
  readonly label: string;
}) {
  const severalFiles = new Set(rows.map(({ file }) => file)).size > 1;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must take the keyboard
    <section aria-label={label} tabIndex={0} className={`${page.panel} ${styles.box}`}>
      <table className={page.table}>
        <thead>
          <tr>
            {severalFiles && <th scope="col">File</th>}
            <th scope="col" className={page.number}>
              Line
            </th>
            <th scope="col">Why</th>
            <th scope="col">Text</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ file, line, reason, text }, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a line may be put aside for two reasons
            <tr key={index}>
              {severalFiles && (
                <td className={page.wrap}>
                  <bdi>{file.slice(file.lastIndexOf('/') + 1)}</bdi>
                </td>
              )}
              <td className={page.number}>{line ?? ''}</td>
              <td className={styles.reason}>
                <bdi>{reason}</bdi>
              </td>
              <td>
                <code dir="auto" className={styles.text}>
                  {text}
                </code>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
