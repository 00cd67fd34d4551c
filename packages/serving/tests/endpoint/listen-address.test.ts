import { hostOf, knownHosts, listenAddress } from '@lathe/serving/endpoint/http/listen-address';
import { describe, expect, it } from 'vitest';

const TOKEN = 'correct-horse-battery-staple';
const address = (wish: { host?: string; token?: string }) => listenAddress(wish, 'use its models');

describe('the address to listen on', () => {
  it.each(['0.0.0.0', '::', '192.0.2.7', 'models.example'])('%s needs a token', (host) => {
    expect(() => address({ host })).toThrow(
      expect.objectContaining({ code: 'token-required', kind: 'usage' }),
    );
    expect(address({ host, token: TOKEN })).toBe(host);
  });

  it('says what a token guards against', () => {
    expect(() => address({ host: '::' })).toThrow(
      'Listening on :: would let everybody who can reach the machine use its models.',
    );
  });

  it('is refused with a token of 15 letters', () => {
    expect(() => address({ host: '0.0.0.0', token: 'fifteen-letters' })).toThrow(
      expect.objectContaining({ code: 'token-too-short', kind: 'usage' }),
    );
  });

  it('is this machine alone by default, whatever "localhost" resolves to', () => {
    expect(address({})).toBe('127.0.0.1');
    expect(address({ host: 'localhost' })).toBe('127.0.0.1');
  });
});

describe('the names of a server', () => {
  it('are those of this machine and the address it listens on', () => {
    expect([...knownHosts('192.0.2.7')].sort()).toEqual([
      '127.0.0.1',
      '192.0.2.7',
      '[::1]',
      'localhost',
    ]);
  });

  it('do not have the address that stands for all', () => {
    expect(knownHosts('0.0.0.0').has('0.0.0.0')).toBe(false);
    expect(knownHosts('::').has('[::]')).toBe(false);
  });
});

describe('a Host header', () => {
  it.each([
    ['LocalHost:8080', { name: 'localhost', port: 8080 }],
    ['[::1]:8080', { name: '[::1]', port: 8080 }],
    ['models.example', { name: 'models.example', port: 80 }],
  ])('%s is read', (header, host) => {
    expect(hostOf(header)).toEqual(host);
  });

  it.each([undefined, '', 'a b', 'you@localhost:8080', 'localhost:8080, elsewhere', '::1'])(
    '%s names no server',
    (header) => {
      expect(hostOf(header)).toBeUndefined();
    },
  );
});
