import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { networkInterfaces } from 'node:os';
import { readProcessTree } from './process-tree.js';

/** Whether a host name or address is this machine, as far as names tell. */
export function isThisMachine(host: string): boolean {
  if (host === 'localhost' || host.endsWith('.localhost') || /^127\./.test(host)) return true;
  if (host === '::1' || host === '0.0.0.0' || host === '::') return true;
  return Object.values(networkInterfaces()).some((addresses) =>
    addresses?.some(({ address }) => address === host),
  );
}

/**
 * The process at the root of a server that listens on a TCP port of this machine: of all processes that hold
 * the listening socket the one that the others descend from, or the parent of several that stand beside each
 * other (workers that each listen for themselves). Null where that cannot be seen: other systems than Linux,
 * other people's processes, other network namespaces.
 */
export function listeningProcess(port: number): number | null {
  if (process.platform !== 'linux') return null;
  const sockets = listeningSockets(port);
  if (sockets.size === 0) return null;
  const holders = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && holdsOne(name, sockets))
    .map(Number);
  return rootOf(holders);
}

/** Inode numbers of sockets in the state LISTEN (0A) on the port (proc_net_tcp(5)). */
function listeningSockets(port: number): Set<string> {
  const suffix = `:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  const inodes = new Set<string>();
  for (const table of ['/proc/net/tcp', '/proc/net/tcp6']) {
    let lines: string[];
    try {
      lines = readFileSync(table, 'utf8').split('\n').slice(1);
    } catch {
      continue;
    }
    for (const line of lines) {
      const fields = line.trim().split(/\s+/);
      const inode = fields[9];
      if (fields[1]?.endsWith(suffix) && fields[3] === '0A' && inode !== undefined) {
        inodes.add(inode);
      }
    }
  }
  return inodes;
}

function holdsOne(pid: string, inodes: ReadonlySet<string>): boolean {
  try {
    return readdirSync(`/proc/${pid}/fd`).some((descriptor) => {
      try {
        const link = readlinkSync(`/proc/${pid}/fd/${descriptor}`);
        return inodes.has(/^socket:\[(\d+)\]$/.exec(link)?.[1] ?? '');
      } catch {
        return false;
      }
    });
  } catch {
    return false;
  }
}

function rootOf(holders: readonly number[]): number | null {
  const parents = new Map(
    holders.map((pid) => [pid, readProcessTree(pid)[0]?.parent ?? 0] as const),
  );
  const tops = holders.filter((pid) => !parents.has(parents.get(pid) ?? 0));
  const [first, ...others] = tops;
  if (first === undefined || others.length === 0) return first ?? null;
  const parent = parents.get(first) ?? 0;
  // Process 1 is everybody's parent in the end and says nothing.
  return parent > 1 && others.every((pid) => parents.get(pid) === parent) ? parent : first;
}
