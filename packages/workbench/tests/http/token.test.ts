import crypto from 'node:crypto';
import { syncBuiltinESMExports } from 'node:module';
import { sameSecret } from '@lathe/workbench/http/access/token';
import { startStudio } from '@lathe/workbench/http/studio-server';
import { describe, expect, it, vi } from 'vitest';
import { ask, openStudio, temporaryFolder } from './studio.fixture.js';

const TOKEN = 'correct-horse-battery-staple';
const workspace = await temporaryFolder();
const studio = await openStudio(workspace, { token: TOKEN });

describe('a studio on every address', () => {
  it('does not start without a token', async () => {
    await expect(startStudio({ workspace, port: 0, host: '0.0.0.0' })).rejects.toMatchObject({
      code: 'token-required',
      message:
        'Listening on 0.0.0.0 would let everybody who can reach the machine see and change this workspace.',
    });
  });
});

describe('comparing a token', () => {
  it('takes one of the same and of another length, and says no to both', () => {
    expect(sameSecret(TOKEN, TOKEN)).toBe(true);
    expect(sameSecret(TOKEN.slice(0, -1), TOKEN)).toBe(false);
    expect(sameSecret(`${TOKEN.slice(0, -1)}x`, TOKEN)).toBe(false);
    expect(sameSecret('', TOKEN)).toBe(false);
  });

  it('is done by the constant-time comparison of the platform, over digests of one length', async () => {
    // `===` on the texts would tell by its time how many characters are right.
    const compare = vi.spyOn(crypto, 'timingSafeEqual');
    syncBuiltinESMExports();
    sameSecret('short', TOKEN);
    const [given, wanted] = compare.mock.calls[0] ?? [];
    expect(given?.byteLength).toBe(32);
    expect(wanted?.byteLength).toBe(32);
    compare.mockRestore();
    syncBuiltinESMExports();
  });
});

describe('with a token, nothing is shown without it', () => {
  it.each(['/', '/api/home', '/flow?path=a.lathe.json', '/assets/app-1a2b.js', '/nothing'])(
    '%s is refused with 401',
    async (path) => {
      const got = await ask(studio, path);
      expect(got.status).toBe(401);
      expect(got.headers['www-authenticate']).toBe('Bearer');
      expect(got.headers['set-cookie']).toBeUndefined();
    },
  );

  it.each([
    '',
    'Bearer',
    'Bearer ',
    'Bearer wrong',
    `Bearer ${TOKEN.slice(0, -1)}`,
    `Bearer ${TOKEN}x`,
    `Bearer ${TOKEN.toUpperCase()}`,
    `Basic ${TOKEN}`,
    TOKEN,
  ])('"Authorization: %s" is refused', async (authorization) => {
    const got = await ask(studio, '/api/home', { Authorization: authorization });
    expect(got.status).toBe(401);
    expect(got.body).not.toContain(TOKEN);
  });

  it('"Authorization: Bearer" with the token is let in', async () => {
    const got = await ask(studio, '/api/home', { Authorization: `Bearer ${TOKEN}` });
    expect(got.status).toBe(200);
  });

  it('nothing is changed without it either', async () => {
    const json = { 'Content-Type': 'application/json' };
    const got = await ask(studio, '/api/flows', json, 'POST', '{"path":"a.lathe.json"}');
    expect(got.status).toBe(401);
    expect((await ask(studio, `/?token=${TOKEN}`, {}, 'POST')).status).toBe(401);
  });

  it('the page that refuses has a form that asks for it, and no script', async () => {
    const { body } = await ask(studio, '/');
    expect(body).toContain('<input id="token" name="token" type="password"');
    expect(body).not.toContain('<script');
  });

  it('the token works in the address of the home page only', async () => {
    expect((await ask(studio, `/api/home?token=${TOKEN}`)).status).toBe(401);
    expect((await ask(studio, `/?token=${TOKEN}x`)).status).toBe(401);
    expect((await ask(studio, '/?token=')).status).toBe(401);
  });

  it('a browser trades it for a cookie that scripts and other sites cannot use', async () => {
    const traded = await ask(studio, `/?token=${TOKEN}`);
    expect(traded.status).toBe(303);
    expect(traded.headers.location).toBe('/');
    const [cookie = ''] = traded.headers['set-cookie'] ?? [];
    expect(cookie).toMatch(/; HttpOnly/);
    expect(cookie).toMatch(/; SameSite=Strict/);
    expect(cookie).toMatch(/; Path=\//);
    expect(cookie).not.toContain(TOKEN);

    const pair = cookie.split(';')[0] ?? '';
    expect((await ask(studio, '/', { Cookie: `other=1; ${pair}` })).status).toBe(200);
    expect((await ask(studio, '/', { Cookie: `${pair}0` })).status).toBe(401);
    expect((await ask(studio, '/', { Cookie: `${pair.split('=')[0]}=${TOKEN}` })).status).toBe(401);
  });

  it('the cookie of one studio does not open another with the same token', async () => {
    const traded = await ask(studio, `/?token=${TOKEN}`);
    const [cookie = ''] = traded.headers['set-cookie'] ?? [];
    const other = await openStudio(workspace, { token: TOKEN });
    expect((await ask(other, '/', { Cookie: cookie.split(';')[0] ?? '' })).status).toBe(401);
  });

  it('a token does not open it under a foreign name', async () => {
    const got = await ask(studio, '/', {
      Host: `attacker.example:${studio.port}`,
      Authorization: `Bearer ${TOKEN}`,
    });
    expect(got.status).toBe(421);
  });
});
