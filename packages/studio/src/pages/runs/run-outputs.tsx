import { Download, FileX } from 'lucide-react';
import { useState } from 'react';
import { api, type RunOutput } from '../../api/client.js';
import { countText, sizeText } from '../../ui/amounts.js';
import { ButtonLink } from '../../ui/button.js';
import { Switch } from '../../ui/field.js';
import page from '../page.module.css';

const isCsv = (name: string): boolean => /\.(csv|tsv|txt)$/i.test(name);

/** The files that a run wrote, to be kept. */
export function RunOutputs({ outputs }: { readonly outputs: readonly RunOutput[] }) {
  const [isSafe, setSafe] = useState(false);
  return (
    <section className={page.section} aria-labelledby="run-outputs">
      <div className={page.sectionHead}>
        <h2 id="run-outputs">Outputs</h2>
        {outputs.some(({ path }) => path !== null && isCsv(path)) && (
          <Switch
            label="Make CSV safe for spreadsheets"
            help="Puts an apostrophe before texts that a spreadsheet would run as a formula."
            isSelected={isSafe}
            onChange={setSafe}
          />
        )}
      </div>
      <div className={`${page.panel} ${page.scroll}`}>
        <table className={page.table}>
          <thead>
            <tr>
              <th scope="col">File</th>
              <th scope="col" className={page.number}>
                Rows
              </th>
              <th scope="col" className={page.number}>
                Size
              </th>
              <th scope="col">
                <span className="visually-hidden">Download</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {outputs.map((output) => (
              <tr key={output.path ?? output.name}>
                <th scope="row" className={page.middle}>
                  <bdi>{output.path ?? output.name}</bdi>
                </th>
                <td className={`${page.number} ${page.middle}`}>
                  {output.rows === null ? '' : countText(output.rows)}
                </td>
                <td className={`${page.number} ${page.middle}`}>
                  {output.exists ? sizeText(output.bytes) : ''}
                </td>
                <td className={page.number}>
                  <OutputAction output={output} isSafe={isSafe} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

function OutputAction({
  output,
  isSafe,
}: {
  readonly output: RunOutput;
  readonly isSafe: boolean;
}) {
  const { path, exists, name } = output;
  if (!exists) {
    return (
      <span className={page.quiet}>
        <FileX aria-hidden size={14} /> moved or deleted since
      </span>
    );
  }
  if (path === null) return <span className={page.quiet}>outside the workspace</span>;
  return (
    <ButtonLink
      download
      size="s"
      icon={<Download />}
      href={api.downloadFileAddress({
        path,
        ...(isSafe && isCsv(path) ? { escapeFormulas: 'true' as const } : {}),
      })}
    >
      Download<span className="visually-hidden"> {name}</span>
    </ButtonLink>
  );
}
