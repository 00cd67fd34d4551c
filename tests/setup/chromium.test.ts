import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Finished, finished, LauncherCheckout } from './launcher-checkout.js';

let checkout: LauncherCheckout;

beforeEach(() => {
  checkout = new LauncherCheckout();
  checkout.keepOnly(['bash', 'env', 'chmod', 'true']);
  checkout.program('chromium', 'exit 1');
});
afterEach(() => checkout.remove());

const inBin = (name: string): string => join(checkout.bin, name);

function chromium(args: readonly string[] = [], environment: object = {}): Promise<Finished> {
  return finished(
    spawn(join(checkout.root, 'scripts/chromium.sh'), args, {
      env: { PATH: checkout.bin, CALLS: join(checkout.folder, 'calls'), ...environment },
    }),
  );
}

/** Leaves a machine without Chromium whose apt-get notes its calls and installs one. */
function installable(user: number): void {
  checkout.removeProgram('chromium');
  checkout.program('id', `echo ${user}`);
  checkout.program(
    'apt-get',
    `echo "apt-get $*" >>"$CALLS"
[ -z "\${APT_LISTS_ARE_OLD-}" ] || [ -e "$CALLS.updated" ] || [ "$1" = update ] || exit 100
[ "$1" != update ] || { : >"$CALLS.updated"; exit; }
printf '#!/usr/bin/env bash\\n' >'${inBin('chromium')}' && chmod +x '${inBin('chromium')}'`,
  );
}

const INSTALL = 'apt-get install --yes --no-install-recommends chromium';

describe('the search for Chromium', () => {
  it('prints the path of the first that it finds', async () => {
    checkout.program('google-chrome', 'exit 1');
    expect(await chromium()).toMatchObject({ status: 0, stdout: `${inBin('chromium')}\n` });
    checkout.removeProgram('chromium');
    expect((await chromium()).stdout).toBe(`${inBin('google-chrome')}\n`);
  });

  it('prefers the one that LATHE_CHROMIUM names', async () => {
    checkout.program('mine', 'exit 1');
    const found = await chromium([], { LATHE_CHROMIUM: inBin('mine') });
    expect(found).toMatchObject({ status: 0, stdout: `${inBin('mine')}\n` });
  });

  it('takes no other when LATHE_CHROMIUM names none', async () => {
    const found = await chromium(['--install'], { LATHE_CHROMIUM: '/nowhere/chrome' });
    expect(found).toMatchObject({ status: 1, stdout: '' });
    expect(found.stderr).toContain('LATHE_CHROMIUM names "/nowhere/chrome"');
  });

  it('names the package when there is none, and installs nothing unasked', async () => {
    installable(0);
    const found = await chromium();
    expect(found).toMatchObject({ status: 1, stdout: '' });
    expect(found.stderr).toContain('Install it (Debian package "chromium")');
    expect(checkout.calls()).toEqual([]);
  });
});

describe('the installation of Chromium', () => {
  it('asks apt-get when the user is root', async () => {
    installable(0);
    const found = await chromium(['--install']);
    expect(found).toMatchObject({ status: 0, stdout: `${inBin('chromium')}\n` });
    expect(checkout.calls()).toEqual([INSTALL]);
  });

  it('fetches the lists of packages when the package is not found with the old ones', async () => {
    installable(0);
    const found = await chromium(['--install'], { APT_LISTS_ARE_OLD: 'yes' });
    expect(found.status).toBe(0);
    expect(checkout.calls()).toEqual([INSTALL, 'apt-get update', INSTALL]);
  });

  it('goes through sudo when that asks for no password', async () => {
    installable(1000);
    checkout.program('sudo', '[ "$1" = -n ] && shift && echo sudo >>"$CALLS" && exec "$@"');
    expect((await chromium(['--install'])).status).toBe(0);
    expect(checkout.calls()).toEqual(['sudo', 'sudo', INSTALL]);
  });

  it('is left alone when the user may not', async () => {
    installable(1000);
    checkout.program('sudo', 'exit 1');
    const found = await chromium(['--install']);
    expect(found.status).toBe(1);
    expect(found.stderr).toContain('Debian package "chromium"');
    expect(checkout.calls()).toEqual([]);
  });
});
