import { existsSync } from 'node:fs';
import { join, sep } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { projectFolder } from '../version.js';
import { notBuiltPage } from './plain-page.js';

/** Where `./lathe setup` puts the built pages. */
export const STUDIO_PAGES = join(projectFolder(), 'packages', 'studio', 'dist');

/**
 * Serves the built studio: its files, compressed where a compressed one lies beside. Files below `assets/`
 * have the hash of their content in their names and may be kept for ever.
 * @returns what answers an address of the studio's own, which its script reads
 */
export async function servePages(
  app: FastifyInstance,
  folder: string,
): Promise<(reply: FastifyReply) => FastifyReply> {
  if (!existsSync(join(folder, 'index.html'))) {
    return (reply) => reply.code(503).type('text/html; charset=utf-8').send(notBuiltPage());
  }
  const assets = join(folder, 'assets') + sep;
  await app.register(fastifyStatic, {
    root: folder,
    preCompressed: true,
    cacheControl: false,
    index: false,
    dotfiles: 'ignore',
    setHeaders(response, path) {
      response.setHeader('Vary', 'Accept-Encoding');
      response.setHeader(
        'Cache-Control',
        path.startsWith(assets) ? 'public, max-age=31536000, immutable' : 'no-cache',
      );
    },
  });
  // The folder itself, which the rest of its routes would look for a listing of.
  app.get('/', (_, reply) => reply.sendFile('index.html'));
  return (reply) => reply.sendFile('index.html');
}
