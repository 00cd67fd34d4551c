import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ask, builtPages, openStudio, temporaryFolder } from './studio.fixture.js';

const outside = await temporaryFolder();
await writeFile(join(outside, 'secret.js'), 'SECRET');
const pages = await builtPages();
await mkdir(join(pages, '.hidden'));
await writeFile(join(pages, '.hidden', 'secret.js'), 'SECRET');
const studio = await openStudio(await temporaryFolder(), { pages });

describe('the built studio', () => {
  it.each(['/', '/flow?path=a.lathe.json&node=b', '/runs', '/runs/compare', '/import'])(
    'answers %s with its one page, which may not be kept',
    async (path) => {
      const got = await ask(studio, path);
      expect(got.status).toBe(200);
      expect(got.body).toContain('<title>studio</title>');
      expect(got.headers['content-type']).toBe('text/html; charset=utf-8');
      expect(got.headers['cache-control']).toBe('no-cache');
    },
  );

  it('lets browsers keep its assets for ever', async () => {
    const got = await ask(studio, '/assets/app-1a2b.js');
    expect(got.body).toBe('plain');
    expect(got.headers['cache-control']).toBe('public, max-age=31536000, immutable');
    expect(got.headers['content-type']).toMatch(/^text\/javascript|^application\/javascript/);
  });

  it('sends the compressed twin of an asset to those who take it', async () => {
    const got = await ask(studio, '/assets/app-1a2b.js', { 'Accept-Encoding': 'gzip, br' });
    expect(got.body).toBe('brotli');
    expect(got.headers['content-encoding']).toBe('br');
    expect(got.headers.vary).toMatch(/accept-encoding/i);
  });

  it.each(['/assets/gone.js', '/favicon.ico', '/api/nothing', '/assets', '/assets/'])(
    'has nothing at %s',
    async (path) => {
      const got = await ask(studio, path);
      expect(path.includes('.') || path.startsWith('/api') ? got.status : 404).toBe(404);
      expect(got.body).not.toContain('app-1a2b');
    },
  );

  it.each([
    '/../secret.js',
    '/assets/../../secret.js',
    '/assets/%2e%2e/%2e%2e/secret.js',
    '/assets/..%2f..%2fsecret.js',
    '/assets/%5c..%5csecret.js',
    '/.hidden/secret.js',
    '/assets/app-1a2b.js%00',
  ])('keeps %s to itself', async (path) => {
    const got = await ask(studio, path);
    expect(got.status).toBeGreaterThanOrEqual(400);
    expect(got.body).not.toContain('SECRET');
  });

  it('runs scripts from here only, and none made from text', async () => {
    const policy = (await ask(studio, '/')).headers['content-security-policy'] ?? '';
    expect(policy).toContain("default-src 'none'; script-src 'self';");
    expect(policy).not.toContain('unsafe-eval');
    expect(policy).toContain("frame-ancestors 'none'");
  });
});

it('pages that are not built are a page that says what to do', async () => {
  const bare = await openStudio(await temporaryFolder(), { pages: await temporaryFolder() });
  const got = await ask(bare, '/');
  expect(got.status).toBe(503);
  expect(got.body).toContain('./lathe setup');
  expect((await ask(bare, '/api/home')).status).toBe(200);
});
