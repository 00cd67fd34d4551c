import { describe, expect, it } from 'vitest';
import { ask, askRaw, openStudio, temporaryFolder } from './studio.fixture.js';

const studio = await openStudio(await temporaryFolder());
const { port } = studio;

describe('the studio answers only under its own name', () => {
  it.each([`127.0.0.1:${port}`, `localhost:${port}`, `LOCALHOST:${port}`, `[::1]:${port}`])(
    'answers to Host %s',
    async (host) => {
      expect((await ask(studio, '/', { Host: host })).status).toBe(200);
    },
  );

  it.each([
    'attacker.example',
    `attacker.example:${port}`,
    `localhost.attacker.example:${port}`,
    `127.0.0.1.attacker.example:${port}`,
    `attacker.example@localhost:${port}`,
    `localhost:${port}@attacker.example`,
    `localhost:${port}, attacker.example`,
    `localhost:${port === 65_535 ? 1 : port + 1}`,
    'localhost',
    `0.0.0.0:${port}`,
    `2130706433:${port}`,
    `[::ffff:127.0.0.1]:${port}`,
  ])('refuses Host %s with 421, as after DNS rebinding', async (host) => {
    const got = await ask(studio, '/api/home', { Host: host });
    expect(got.status).toBe(421);
    expect(JSON.parse(got.body).error.code).toBe('host-not-allowed');
  });

  it('refuses a request without any Host', async () => {
    expect(await askRaw(studio, 'GET / HTTP/1.0\r\n\r\n')).toMatch(/^HTTP\/1\.1 421 /);
  });

  it.each(['http://attacker.example/', '//attacker.example/api/home', '*'])(
    'refuses the target %s',
    async (target) => {
      const answer = await askRaw(
        studio,
        `GET ${target} HTTP/1.1\r\nHost: localhost:${port}\r\nConnection: close\r\n\r\n`,
      );
      expect(answer).toMatch(/^HTTP\/1\.1 400 /);
    },
  );
});

describe('pages of other sites cannot use the studio', () => {
  it.each([
    'http://attacker.example',
    'null',
    `https://localhost:${port}`,
    'http://localhost:1',
    `http://127.0.0.1:${port}`,
  ])('refuses Origin %s at localhost with 403', async (origin) => {
    const got = await ask(studio, '/api/home', { Host: `localhost:${port}`, Origin: origin });
    expect(got.status).toBe(403);
    expect(got.headers['access-control-allow-origin']).toBeUndefined();
  });

  it('takes its own Origin', async () => {
    const host = `localhost:${port}`;
    const got = await ask(studio, '/api/home', { Host: host, Origin: `http://${host}` });
    expect(got.status).toBe(200);
  });

  it('refuses what a page of another site embeds or fetches, which sends no Origin', async () => {
    const headers = {
      'Sec-Fetch-Site': 'cross-site',
      'Sec-Fetch-Mode': 'no-cors',
      'Sec-Fetch-Dest': 'image',
    };
    expect((await ask(studio, '/', headers)).status).toBe(403);
    expect((await ask(studio, '/node?file=a.lathe.json&id=a', headers)).status).toBe(403);
  });

  it('lets a link of another site lead to the home page, and to no page that computes', async () => {
    const headers = {
      'Sec-Fetch-Site': 'cross-site',
      'Sec-Fetch-Mode': 'navigate',
      'Sec-Fetch-Dest': 'document',
    };
    expect((await ask(studio, '/', headers)).status).toBe(200);
    expect((await ask(studio, '/node?file=a.lathe.json&id=a', headers)).status).toBe(403);
  });
});

describe('the studio only shows', () => {
  it.each(['POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE'])(
    'refuses %s with 405',
    async (method) => {
      const got = await ask(studio, '/', {}, method);
      expect(got.status).toBe(405);
      expect(got.headers.allow).toBe('GET, HEAD');
    },
  );

  it('answers HEAD with the headers of GET and no body', async () => {
    const [head, get] = await Promise.all([ask(studio, '/', {}, 'HEAD'), ask(studio, '/')]);
    expect(head.status).toBe(200);
    expect(head.body).toBe('');
    expect(head.headers['content-length']).toBe(get.headers['content-length']);
  });

  it('refuses an address of more than 2,000 characters with 414', async () => {
    expect((await ask(studio, `/?x=${'x'.repeat(1_996)}`)).status).toBe(200);
    expect((await ask(studio, `/?x=${'x'.repeat(1_997)}`)).status).toBe(414);
  });

  it('answers nonsense on the wire without a word about itself', async () => {
    const answer = await askRaw(studio, 'NONSENSE\r\n\r\n');
    expect(answer).toBe('HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n');
  });
});

describe('every answer carries the security headers', () => {
  it.each(['/', '/nothing-here', '/api/home', '/studio.css', '/flow?file=../../etc/passwd'])(
    '%s',
    async (path) => {
      const { headers } = await ask(studio, path);
      const policy = headers['content-security-policy'];
      expect(policy).toContain("default-src 'none'");
      expect(policy).toContain("style-src 'self'");
      expect(policy).toContain("frame-ancestors 'none'");
      expect(policy).not.toContain('unsafe');
      expect(policy).not.toContain('script-src');
      expect(headers['x-content-type-options']).toBe('nosniff');
      expect(headers['referrer-policy']).toBe('no-referrer');
      expect(headers['cache-control']).toBe('no-store');
      expect(headers['access-control-allow-origin']).toBeUndefined();
      expect(headers['x-powered-by']).toBeUndefined();
    },
  );

  it('a page has no script and no style inside', async () => {
    const { body } = await ask(studio, '/');
    expect(body).not.toMatch(/<script|<style|\sstyle=|\son[a-z]+=|javascript:/i);
  });
});
