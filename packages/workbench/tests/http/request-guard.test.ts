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
    expect((await ask(studio, '/flow?path=a.lathe.json', headers)).status).toBe(403);
  });

  it('lets a link of another site lead to the home page, and to no page that computes', async () => {
    const headers = {
      'Sec-Fetch-Site': 'cross-site',
      'Sec-Fetch-Mode': 'navigate',
      'Sec-Fetch-Dest': 'document',
    };
    expect((await ask(studio, '/', headers)).status).toBe(200);
    expect((await ask(studio, '/flow?path=a.lathe.json', headers)).status).toBe(403);
  });
});

describe('what changes something needs more', () => {
  const json = { 'Content-Type': 'application/json' };
  const flow = JSON.stringify({ path: 'made.lathe.json' });

  it.each([
    ['another origin', { Origin: 'http://attacker.example' }],
    ['an opaque origin', { Origin: 'null' }],
    ['a fetch that another site started', { 'Sec-Fetch-Site': 'cross-site' }],
    ['a fetch that a neighbour started', { 'Sec-Fetch-Site': 'same-site' }],
    ['a fetch that is said to come from nowhere known', { 'Sec-Fetch-Site': 'sideways' }],
    [
      'a form that another site sends while it leads to the home page',
      {
        'Sec-Fetch-Site': 'cross-site',
        'Sec-Fetch-Mode': 'navigate',
        'Sec-Fetch-Dest': 'document',
      },
    ],
  ])('a POST with %s is refused with 403', async (_, headers) => {
    const got = await ask(studio, '/api/flows', { ...json, ...headers }, 'POST', flow);
    expect(got.status).toBe(403);
    expect(JSON.parse(got.body).error.code).toBe('origin-not-allowed');
    expect((await ask(studio, '/?x', { ...json, ...headers }, 'POST', flow)).status).toBe(403);
  });

  it.each([
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'application/jsonp',
    '',
  ])('a body of type %j, which a form can send, is refused with 415', async (type) => {
    const got = await ask(studio, '/api/flows', { 'Content-Type': type }, 'POST', flow);
    expect(got.status).toBe(415);
  });

  it('bytes are no body of a call that takes JSON, nor JSON of an upload', async () => {
    const bytes = { 'Content-Type': 'application/octet-stream' };
    expect((await ask(studio, '/api/flows', bytes, 'POST', flow)).status).toBe(415);
    expect((await ask(studio, '/api/files?name=a', json, 'POST', flow)).status).toBe(415);
  });

  it('nothing was made by any of them', async () => {
    expect(JSON.parse((await ask(studio, '/api/home')).body).flows).toEqual([]);
  });

  it('a page of the studio may', async () => {
    const host = `localhost:${port}`;
    const headers = {
      ...json,
      Host: host,
      Origin: `http://${host}`,
      'Sec-Fetch-Site': 'same-origin',
    };
    expect((await ask(studio, '/api/flows', headers, 'POST', flow)).status).toBe(200);
  });
});

describe('methods and addresses', () => {
  it.each(['PATCH', 'OPTIONS', 'TRACE'])('%s is refused with 405', async (method) => {
    const got = await ask(studio, '/', {}, method);
    expect(got.status).toBe(405);
    expect(got.headers.allow).toBe('GET, HEAD, POST, PUT, DELETE');
  });

  it('a call that does not take a method says so with 405', async () => {
    expect((await ask(studio, '/api/home', {}, 'DELETE')).status).toBe(405);
    expect((await ask(studio, '/api/preview')).status).toBe(405);
  });

  it('a page takes no POST', async () => {
    expect((await ask(studio, '/flow', {}, 'POST')).status).toBe(404);
  });

  it('answers HEAD with the headers of GET and no body', async () => {
    const [head, get] = await Promise.all([ask(studio, '/', {}, 'HEAD'), ask(studio, '/')]);
    expect(head.status).toBe(200);
    expect(head.body).toBe('');
    expect(head.headers['content-length']).toBe(get.headers['content-length']);
  });

  it('refuses an address of more than 4,000 characters with 414', async () => {
    expect((await ask(studio, `/?x=${'x'.repeat(3_996)}`)).status).toBe(200);
    expect((await ask(studio, `/?x=${'x'.repeat(3_997)}`)).status).toBe(414);
  });

  it('answers nonsense on the wire without a word about itself', async () => {
    const answer = await askRaw(studio, 'NONSENSE\r\n\r\n');
    expect(answer).toBe('HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n');
  });

  it('refuses a JSON body of more than 10 MB with 413, told or not', async () => {
    const large = JSON.stringify({ path: 'a.lathe.json', document: { x: 'x'.repeat(10_000_000) } });
    const json = { 'Content-Type': 'application/json' };
    const got = await ask(studio, '/api/flows', json, 'POST', large);
    expect(got.status).toBe(413);
    const chunked = { ...json, 'Transfer-Encoding': 'chunked' };
    const streamed = await ask(studio, '/api/flows', chunked, 'POST', large);
    expect(streamed.status).toBe(413);
  });
});

describe('every answer carries the security headers', () => {
  it.each([
    '/',
    '/nothing-here.txt',
    '/api/home',
    '/api/nothing',
    '/report?file=../x',
    '/api/flow?path=../../etc/passwd',
  ])('%s', async (path) => {
    const { headers } = await ask(studio, path);
    const policy = headers['content-security-policy'];
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("script-src 'self';");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toContain('unsafe-eval');
    expect(headers['x-content-type-options']).toBe('nosniff');
    expect(headers['referrer-policy']).toBe('no-referrer');
    expect(headers['cache-control']).toBe(path === '/' ? 'no-cache' : 'no-store');
    expect(headers['access-control-allow-origin']).toBeUndefined();
    expect(headers['x-powered-by']).toBeUndefined();
  });

  it('a refusal too', async () => {
    const { headers } = await ask(studio, '/', { Host: 'attacker.example' });
    expect(headers['content-security-policy']).toContain("default-src 'none'");
    expect(headers['x-content-type-options']).toBe('nosniff');
  });
});
