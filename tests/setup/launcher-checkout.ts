import { type ChildProcess, spawn } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const repository = fileURLToPath(new URL('../..', import.meta.url));

/** What of the real checkout the launcher needs. */
const COPIED = [
  'lathe',
  'scripts/setup.sh',
  'scripts/chromium.sh',
  'scripts/system-package.sh',
  'scripts/installed-packages.mjs',
];

export interface Finished {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * A checkout in a folder of its own, with a space in its name, whose npm, compiler and Python
 * are stand-ins: each notes that it was called and leaves behind what the real one would.
 */
export class LauncherCheckout {
  readonly folder: string;
  readonly root: string;
  readonly bin: string;
  private readonly children: ChildProcess[] = [];

  constructor() {
    this.folder = realpathSync(mkdtempSync(join(tmpdir(), 'lathe-launcher-')));
    this.root = join(this.folder, 'a check out');
    this.bin = join(this.folder, 'bin');
    for (const path of COPIED) {
      mkdirSync(dirname(join(this.root, path)), { recursive: true });
      cpSync(join(repository, path), join(this.root, path));
    }
    this.write('package-lock.json', '{"packages":{"node_modules/x":{"version":"1.0.0"}}}');
    this.write('packages/workbench/package.json', '{}');
    this.write('packages/workbench/tsconfig.json', '{}');
    this.write('packages/workbench/src/main.ts', '');
    this.write('tsconfig.json', '{}');
    this.write('tsconfig.base.json', '{}');
    this.write('python/requirements.lock', 'pandas==1.0\n');
    this.program('npm', npmStandIn);
    this.program('python3', pythonStandIn);
    for (const name of ['python3.11', 'python3.12', 'python3.13']) this.program(name, 'exit 1');
    this.program('chromium', 'exit 1');
    this.program('nginx', 'exit 1');
  }

  write(path: string, text: string): void {
    mkdirSync(dirname(join(this.root, path)), { recursive: true });
    writeFileSync(join(this.root, path), text);
  }

  /** A shell script on the PATH, before the real programs. */
  program(name: string, script: string): void {
    mkdirSync(this.bin, { recursive: true });
    writeFileSync(join(this.bin, name), `#!/usr/bin/env bash\n${script}\n`);
    chmodSync(join(this.bin, name), 0o755);
  }

  removeProgram(name: string): void {
    rmSync(join(this.bin, name));
  }

  /** Leaves only the named programs, and those given to `program`, on the PATH. */
  keepOnly(names: readonly string[]): void {
    for (const name of names) {
      const target = ['/usr/bin', '/bin', dirname(process.execPath)]
        .map((folder) => join(folder, name))
        .find((path) => readable(path));
      if (target !== undefined) symlinkSync(target, join(this.bin, name));
    }
    this.path = this.bin;
  }

  path = '';

  start(options: readonly string[], settings: StartSettings = {}): ChildProcess {
    const child = spawn(settings.launcher ?? join(this.root, 'lathe'), options, {
      cwd: settings.from ?? this.folder,
      detached: true,
      env: {
        PATH: this.path || `${this.bin}:${process.env.PATH ?? ''}`,
        CALLS: join(this.folder, 'calls'),
        ...settings.environment,
      },
    });
    this.children.push(child);
    return child;
  }

  lathe(options: readonly string[], settings: StartSettings = {}): Promise<Finished> {
    return finished(this.start(options, settings));
  }

  /** What the stand-ins noted, in order, and a clean sheet from here. */
  calls(): string[] {
    const path = join(this.folder, 'calls');
    const lines = readable(path) ? readFileSync(path, 'utf8').trimEnd().split('\n') : [];
    rmSync(path, { force: true });
    return lines;
  }

  remove(): void {
    for (const child of this.children) killGroup(child);
    rmSync(this.folder, { recursive: true, force: true });
  }
}

interface StartSettings {
  readonly launcher?: string;
  readonly from?: string;
  readonly environment?: Readonly<Record<string, string>>;
}

/** Kills the launcher and all it started, as a closed terminal or a power cut would. */
export function killGroup(child: ChildProcess): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch {
    // Already gone.
  }
}

export function finished(child: ChildProcess): Promise<Finished> {
  let stdout = '';
  let stderr = '';
  child.stdout?.on('data', (chunk) => {
    stdout += chunk;
  });
  child.stderr?.on('data', (chunk) => {
    stderr += chunk;
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (status) => resolve({ status, stdout, stderr }));
  });
}

function readable(path: string): boolean {
  try {
    realpathSync(path);
    return true;
  } catch {
    return false;
  }
}

/** Installs a compiler that compiles nothing but notes how it was called. */
const npmStandIn = `echo "npm $*" >>"$CALLS"
[ -z "\${NPM_FAILS-}" ] || { echo 'no network' >&2; exit 1; }
rm -rf node_modules
mkdir -p node_modules/typescript/bin
if [ -n "\${NPM_HANGS-}" ]; then sleep 30; fi
sleep "\${NPM_TAKES-0}"
cat >node_modules/typescript/bin/tsc <<'TSC'
const { appendFileSync, mkdirSync, writeFileSync } = require('node:fs');
appendFileSync(process.env.CALLS, ['tsc', ...process.argv.slice(2)].join(' ') + '\\n');
if (process.env.TSC_FAILS) { console.log('main.ts(1,1): wrong'); process.exit(1); }
mkdirSync('packages/workbench/dist', { recursive: true });
writeFileSync('packages/workbench/dist/main.js', 'console.log("ran", ...process.argv.slice(2))');
TSC`;

const pythonStandIn = `case "$1 $2" in
"-c "*) echo good ;;
"-m venv")
  echo "venv \${3##*/}" >>"$CALLS"
  mkdir -p "$3/bin"
  cat >"$3/bin/python" <<'VENV'
#!/usr/bin/env bash
case "$1 $2" in "-m pip")
  echo "pip \${@: -1}" >>"$CALLS"
  [ -z "\${PIP_FAILS-}" ] || { echo 'no network' >&2; exit 1; }
esac
VENV
  chmod +x "$3/bin/python"
  ;;
esac`;
