import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ask, openStudio, temporaryFolder, writeFlow } from './studio.fixture.js';

const outside = await temporaryFolder();
await writeFlow(outside, 'secret', { title: 'SECRET' });
await writeFile(join(outside, 'report.html'), 'SECRET');
await mkdir(join(outside, '.lathe', 'runs', 'r1'), { recursive: true });
await writeFile(join(outside, '.lathe', 'runs', 'r1', 'run.json'), '{"id":"SECRET"}');

const workspace = await temporaryFolder();
for (const folder of ['a/b/c/d', '.git', 'node_modules/x', 'elsewhere', 'inner']) {
  await mkdir(join(workspace, folder), { recursive: true });
}
for (const folder of ['', 'a', 'a/b', 'a/b/c', 'a/b/c/d', '.git', 'node_modules/x']) {
  await writeFlow(join(workspace, folder), 'flow', { title: `in ${folder}` });
}
await writeFile(join(workspace, 'report.html'), '<p>mine</p>');
await writeFile(join(workspace, 'notes.html'), 'SECRET');
await symlink(outside, join(workspace, 'linked'));
await symlink(join(outside, 'secret.lathe.json'), join(workspace, 'link.lathe.json'));
await symlink(join(outside, 'report.html'), join(workspace, 'inner', 'report.html'));
await symlink(join(workspace, '.git', 'flow.lathe.json'), join(workspace, 'dot.lathe.json'));
await symlink(join(workspace, 'a', 'flow.lathe.json'), join(workspace, 'twin.lathe.json'));
await symlink(join(outside, '.lathe'), join(workspace, 'elsewhere', '.lathe'));
const studio = await openStudio(workspace);

const up = `../${outside.split('/').at(-1)}`;

describe('the home page finds', () => {
  it('flows down to three folders, and not in dot folders, node_modules or behind links', async () => {
    const home = JSON.parse((await ask(studio, '/api/home')).body);
    expect(home.flows.map(({ path }: { path: string }) => path).sort()).toEqual([
      'a/b/c/flow.lathe.json',
      'a/b/flow.lathe.json',
      'a/flow.lathe.json',
      'flow.lathe.json',
    ]);
    expect(home.reports).toEqual(['report.html']);
    expect(home.runs).toEqual([]);
  });
});

describe('files outside the workspace are refused', () => {
  const attacks = [
    `${up}/secret.lathe.json`,
    `a/../../${outside.split('/').at(-1)}/secret.lathe.json`,
    `a/../flow.lathe.json`,
    `./flow.lathe.json`,
    `a//flow.lathe.json`,
    `/${outside}/secret.lathe.json`,
    `${outside}/secret.lathe.json`,
    `..\\secret.lathe.json`,
    `a\0/secret.lathe.json`,
    'linked/secret.lathe.json',
    'link.lathe.json',
    'dot.lathe.json',
    '.git/flow.lathe.json',
    'node_modules/x/flow.lathe.json',
    '../../../../../../etc/passwd\0.lathe.json',
  ];
  it.each(attacks)('flow %j', async (file) => {
    for (const path of ['/api/flow', '/api/flow/history']) {
      const got = await ask(studio, `${path}?path=${encodeURIComponent(file)}`);
      expect(got.status).toBe(403);
      expect(got.body).not.toContain('SECRET');
    }
    const deleted = await ask(
      studio,
      `/api/flow?path=${encodeURIComponent(file)}`,
      { 'Sec-Fetch-Site': 'same-origin' },
      'DELETE',
    );
    expect(deleted.status).toBe(403);
  });

  it.each([
    '%2e%2e%2fsecret.lathe.json',
    '..%252f..%252fsecret.lathe.json',
    '%252e%252e/secret.lathe.json',
    '..%c0%afsecret.lathe.json',
    '%2fetc%2fpasswd.lathe.json',
  ])('encoded as %s', async (encoded) => {
    const got = await ask(studio, `/api/flow?path=${encoded}`);
    expect([403, 404]).toContain(got.status);
    expect(got.body).not.toContain('SECRET');
  });

  it.each([
    '/../../etc/passwd.txt',
    '/%2e%2e/%2e%2e/etc/passwd.txt',
    '/assets/../../package.json',
    '/api/../../package.json',
    '/api/constructor',
    '/api/__proto__',
  ])('path %s is no page', async (path) => {
    expect((await ask(studio, path)).status).toBe(404);
  });

  it.each([`${up}/report.html`, 'linked/report.html', 'inner/report.html'])(
    'report %s',
    async (file) => {
      const got = await ask(studio, `/report?file=${encodeURIComponent(file)}`);
      expect(got.status).toBe(403);
      expect(got.body).not.toContain('SECRET');
    },
  );

  it.each([
    ['linked', 'r1'],
    ['elsewhere', 'r1'],
    [up, 'r1'],
    ['', '../../../x'],
    ['', '..'],
    ['', ''],
  ])('run of %s, %s', async (folder, id) => {
    const query = new URLSearchParams({ folder, id });
    const got = await ask(studio, `/api/run?${query}`);
    expect(got.status).toBe(403);
    expect(got.body).not.toContain('SECRET');
  });
});

describe('inside the workspace', () => {
  it('a link from one file of it to another is followed', async () => {
    expect((await ask(studio, '/api/flow?path=twin.lathe.json')).status).toBe(200);
  });

  it('only flows are opened, and only reports are shown', async () => {
    expect((await ask(studio, '/report?file=notes.html')).status).toBe(404);
    expect((await ask(studio, '/report?file=flow.lathe.json')).status).toBe(404);
    expect((await ask(studio, '/api/flow?path=report.html')).status).toBe(404);
    expect((await ask(studio, '/api/flow?path=a')).status).toBe(404);
    expect((await ask(studio, '/api/flow')).status).toBe(400);
  });

  it('a report is shown in a sandbox, where its scripts do not run', async () => {
    const got = await ask(studio, '/report?file=report.html');
    expect(got.body).toBe('<p>mine</p>');
    const policy = got.headers['content-security-policy'];
    expect(policy).toMatch(/; sandbox/);
    expect(policy).not.toContain('allow-scripts');
    expect(policy).not.toContain('allow-same-origin');
    expect(policy).not.toContain('script-src');
  });
});
