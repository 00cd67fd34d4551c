import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { repository } from '../../faults/playground.js';

/** Content of files by their paths in the workspace. */
export type Files = Readonly<Record<string, string | Uint8Array>>;

/** A workspace in a temporary folder; its name has a blank. */
export class WorkspaceFolder {
  private readonly temporary = mkdtempSync(join(tmpdir(), 'lathe-studio-'));
  readonly folder = join(this.temporary, 'my tables');

  constructor(files: Files) {
    mkdirSync(this.folder);
    for (const [path, content] of Object.entries(files)) this.write(path, content);
  }

  path(path: string): string {
    return join(this.folder, path);
  }

  write(path: string, content: string | Uint8Array): void {
    mkdirSync(dirname(this.path(path)), { recursive: true });
    writeFileSync(this.path(path), content);
  }

  /** Copies a file of an example of the repository, e.g. `credit-risk/german_credit_data.csv`. */
  copyExample(example: string, path: string): void {
    cpSync(join(repository, 'examples', example), this.path(path));
  }

  has(path: string): boolean {
    return existsSync(this.path(path));
  }

  read(path: string): string {
    return readFileSync(this.path(path), 'utf8');
  }

  /** Names of the flows that lie in the workspace itself. */
  flows(): readonly string[] {
    return readdirSync(this.folder).filter((name) => name.endsWith('.lathe.json'));
  }

  /** A saved flow document. */
  flow(path: string): SavedFlow {
    return JSON.parse(this.read(path));
  }

  remove(): void {
    // A run that goes on without the studio may still write.
    rmSync(this.temporary, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** As much of a flow document as tests look at. */
export interface SavedFlow {
  readonly title?: string;
  readonly sources: Readonly<Record<string, { readonly path: string; readonly format: string }>>;
  readonly nodes: readonly {
    readonly id: string;
    readonly step?: string;
    readonly analysis?: string;
    readonly title?: string;
    readonly inputs: readonly string[];
    readonly disabled?: boolean;
    readonly parameters: Readonly<Record<string, unknown>>;
  }[];
  readonly outputs?: Readonly<Record<string, unknown>>;
}
