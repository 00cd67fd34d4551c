import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ask, openStudio, temporaryFolder, writeFlow } from './studio.fixture.js';

/** Markup in every place a document or a table has room for it. */
const EVIL = '<img src=x onerror=alert(1)>"\'&';
const ESCAPED = '&lt;img src=x onerror=alert(1)&gt;';

const workspace = await temporaryFolder();
await writeFile(
  join(workspace, 'people.csv'),
  `name,age,"<b>city"\nAda,36,London\nGrace,85,"${EVIL.replaceAll('"', '""')}"\nEmmy,53,\n`,
);
await writeFlow(workspace, 'people', {
  title: `People ${EVIL}`,
  description: EVIL,
  parameters: { data: { type: 'path', default: 'people.csv', help: EVIL } },
  sources: { people: { format: 'csv', path: '{{data}}' } },
  nodes: [
    {
      id: 'years',
      title: EVIL,
      note: EVIL,
      step: 'scale-numbers',
      inputs: ['people'],
      parameters: { columns: ['age'] },
    },
    { id: 'look', analysis: 'table-summary', inputs: ['people'] },
    { id: 'lost', step: 'drop-columns', inputs: ['people'], parameters: { columns: [EVIL] } },
    { id: 'unknown', step: 'no-such-step', inputs: ['people'] },
  ],
  outputs: { result: { node: 'years' } },
});
await writeFlow(workspace, 'no-data', { sources: { gone: { format: 'csv', path: 'gone.csv' } } });
await writeFile(join(workspace, 'broken.lathe.json'), `{"lathe": 1, "name": "${'<i>'}`);
const studio = await openStudio(workspace);

const page = (name: string, query: Record<string, string> = {}) =>
  ask(studio, `/${name}?${new URLSearchParams(query)}`);
const FILE = { file: 'people.lathe.json' };

describe('the home page', () => {
  it('lists flows with title and description, and says of a broken one why', async () => {
    const { status, body } = await page('');
    expect(status).toBe(200);
    expect(body).toContain('<a href="/flow?file=people.lathe.json">People &lt;img');
    expect(body).toContain('Cannot be read: The flow is not JSON');
  });

  it('keeps markup of documents as text', async () => {
    const { body } = await page('');
    expect(body).toContain(ESCAPED);
    expect(body).not.toContain('<img');
    expect(body).not.toContain('<i>');
  });
});

describe('the page of a flow', () => {
  it('shows sources, nodes in order, parameters and outputs', async () => {
    const { status, body } = await page('flow', FILE);
    expect(status).toBe(200);
    expect(body).toContain('csv source');
    expect(body).toContain('<dt>columns</dt><dd>age</dd>');
    expect(body.indexOf('id=years')).toBeLessThan(body.indexOf('id=look'));
    expect(body).toContain('nothing they learned is stored');
    expect(body).toContain('There is no step &quot;no-such-step&quot;.');
    expect(body).not.toContain('<img');
  });

  it('gives the same as JSON', async () => {
    const { status, headers, body } = await page('api/flow', FILE);
    expect(status).toBe(200);
    expect(headers['content-type']).toBe('application/json; charset=utf-8');
    const flow = JSON.parse(body);
    expect(flow.nodes.map(({ id }: { id: string }) => id)).toEqual([
      'years',
      'look',
      'lost',
      'unknown',
    ]);
    expect(flow.stateFile).toBeNull();
  });

  it('of a broken document is an error page with status 400 and advice', async () => {
    const { status, body } = await page('flow', { file: 'broken.lathe.json' });
    expect(status).toBe(400);
    expect(body).toContain('document-not-json');
    expect(body).toContain('What to do');
    expect(body).not.toContain(workspace);
  });

  it('that is not there is 404', async () => {
    expect((await page('flow', { file: 'nothing.lathe.json' })).status).toBe(404);
  });
});

describe('the page of a source', () => {
  it('has the rows, and a profile that says it counts all of them', async () => {
    const { status, body } = await page('node', { ...FILE, id: 'people' });
    expect(status).toBe(200);
    expect(body).toContain('<td>Ada</td><td class="number">36</td><td>London</td>');
    expect(body).toContain('<td class="null">null</td>');
    expect(body).toContain('3 rows <span class="basis whole">whole table</span>');
    // (36 + 85 + 53) / 3
    expect(body).toContain('<dt>mean</dt><dd>58</dd>');
    expect(body).toContain('<dt>min</dt><dd>36</dd><dt>max</dt><dd>85</dd>');
    expect(body).toContain('<p class="basis whole">all 3 rows</p>');
    expect(body).toMatch(/<svg class="spark" role="img" aria-label="Histogram of age/);
    expect(body).toContain('read_csv');
  });

  it('keeps markup of the table as text', async () => {
    const { body } = await page('node', { ...FILE, id: 'people' });
    expect(body).toContain(ESCAPED);
    expect(body).toContain('&lt;b&gt;city');
    expect(body).not.toMatch(/<img|<b>|<script|\sstyle=/);
  });

  it('can be read with a screen reader: landmarks, one heading, captions and scopes', async () => {
    const { body } = await page('node', { ...FILE, id: 'people' });
    expect(body.match(/<h1>/g)).toHaveLength(1);
    for (const part of [
      '<html lang="en">',
      '<header>',
      '<main ',
      '<nav ',
      '<footer>',
      '<caption>',
    ]) {
      expect(body).toContain(part);
    }
    expect(body.match(/<th(?![e\w])(?![^>]*scope=)/g)).toBeNull();
  });

  it('whose file is missing says so, with a LatheError and no stack', async () => {
    const { status, body } = await page('api/node', { file: 'no-data.lathe.json', id: 'gone' });
    expect(status).toBe(400);
    const { error } = JSON.parse(body);
    expect(error.place.node).toBe('gone');
    expect(error.advice).not.toBe('');
    expect(body).not.toMatch(/\bat .*\.js:\d+/);
    expect(body).not.toContain(workspace);
  });
});

describe('the page of a step', () => {
  it('has its rows, its statement and what it learned', async () => {
    const { status, body } = await page('node', { ...FILE, id: 'years' });
    expect(status).toBe(200);
    expect(body).toContain('learned now from 3 rows (nothing was stored)');
    expect(body).toMatch(/years AS \(/i);
    expect(body).not.toContain('<img');
  });

  it('gives the same as JSON: values as columns', async () => {
    const { node, rows } = JSON.parse((await page('api/node', { ...FILE, id: 'years' })).body);
    expect(node.id).toBe('years');
    expect(rows.rows).toBe(3);
    expect(rows.profileBasis.kind).toBe('whole');
    expect(rows.page.values[0]).toEqual(['Ada', 'Grace', 'Emmy']);
  });

  it('that names a column which is not there is an error page with status 400', async () => {
    const { status, body } = await page('node', { ...FILE, id: 'lost' });
    expect(status).toBe(400);
    expect(body).toContain('column-missing');
    expect(body).toContain('node lost');
    expect(body).toContain('<a href="/flow?file=people.lathe.json">');
    expect(body).not.toContain('<img');
  });

  it('that the flow does not have is 404 and names those it has', async () => {
    const { status, body } = await page('node', { ...FILE, id: EVIL });
    expect(status).toBe(404);
    expect(body).toContain('people, years, look, lost, unknown');
    expect(body).not.toContain('<img');
  });
});

describe('the page of an analysis', () => {
  it('shows its presentation without styles of its own', async () => {
    const { status, body } = await page('node', { ...FILE, id: 'look' });
    expect(status).toBe(200);
    expect(body).toContain('all rows of its input');
    expect(body).toContain('<table');
    expect(body).not.toMatch(/<img|<script|\sstyle=|<style/);
  });

  it('has the result as JSON', async () => {
    const { analysis } = JSON.parse((await page('api/node', { ...FILE, id: 'look' })).body);
    expect(analysis.presentation.headline).toContain('3');
    expect(analysis.result).toBeTypeOf('object');
  });
});

describe('the page of a run', async () => {
  const record = (id: string, rest: object) => ({
    id,
    command: 'run',
    flow: join(workspace, 'people.lathe.json'),
    version: '0.1.0',
    startedAt: '2026-01-02T03:04:05.678Z',
    endedAt: null,
    status: 'running',
    error: null,
    summary: null,
    // Above the largest process number of Linux: nobody has it.
    pid: 2 ** 22 + 1,
    ...rest,
  });
  const runs = join(workspace, '.lathe', 'runs');
  const write = async (id: string, content: unknown, events = '') => {
    await mkdir(join(runs, id), { recursive: true });
    await writeFile(
      join(runs, id, 'run.json'),
      typeof content === 'string' ? content : JSON.stringify(content),
    );
    await writeFile(join(runs, id, 'events.jsonl'), events);
  };
  await write(
    '20260102T030405-aaaaaa',
    record('20260102T030405-aaaaaa', {}),
    [
      '{"kind":"started","node":"people","what":"read"}',
      '{"kind":"finished","node":"people","what":"read","seconds":1.5}',
      '{"kind":"fitted","node":"years","from":"data","rows":3}',
      `${JSON.stringify({ kind: 'warning', node: 'years', message: EVIL })}`,
      '{"kind":"of another version","node":"years"}',
      '{"kind":"started","node":"years","what":"wri',
    ].join('\n'),
  );
  await write('20260102T030406-bbbbbb', '{"status":"running"}');
  await write('20260102T030407-cccccc', 'torn');

  it('says that a run whose process is gone was interrupted', async () => {
    const home = JSON.parse((await page('api/home')).body);
    expect(home.runs).toHaveLength(1);
    expect(home.runs[0]).toMatchObject({ status: 'interrupted', flow: 'people.lathe.json' });
    const { body } = await page('run', { id: '20260102T030405-aaaaaa' });
    expect(body).toContain('interrupted');
  });

  it('sums its events up by node, passing over a torn line', async () => {
    const { body } = await page('api/run', { id: '20260102T030405-aaaaaa' });
    expect(JSON.parse(body).activities).toEqual([
      {
        node: 'people',
        work: [{ what: 'read', seconds: 1.5 }],
        rows: null,
        notes: [],
        warnings: [],
        printed: '',
      },
      {
        node: 'years',
        work: [],
        rows: null,
        notes: ['learned now from 3 rows'],
        warnings: [EVIL],
        printed: '',
      },
    ]);
    expect((await page('run', { id: '20260102T030405-aaaaaa' })).body).not.toContain('<img');
  });

  it('is 404 for a run that is not there or whose record is damaged', async () => {
    for (const id of ['nothing', '20260102T030406-bbbbbb', '20260102T030407-cccccc']) {
      expect((await page('run', { id })).status).toBe(404);
    }
  });
});
