import type { Engine } from '../engine.js';

interface Stored {
  readonly bytes: number;
  /** Ticks of use, not time: larger is later. */
  usedAt: number;
}

/**
 * Which results the engine keeps, by content key, so that the least recently used ones can be
 * forgotten when they grow beyond a budget. Sizes are estimates (8 bytes a cell, uncompressed).
 */
export class StoredTables {
  private readonly tables = new Map<string, Stored>();
  private tick = 0;

  constructor(
    private readonly engine: Engine,
    private readonly budget: number,
  ) {}

  has(name: string): boolean {
    const stored = this.tables.get(name);
    if (stored === undefined) return false;
    this.tick += 1;
    stored.usedAt = this.tick;
    return true;
  }

  add(name: string, rows: number, columns: number): void {
    this.tick += 1;
    this.tables.set(name, { bytes: rows * columns * 8, usedAt: this.tick });
  }

  /** Forgets least recently used tables that nobody in `inUse` needs, until the rest fits. */
  async trim(inUse: ReadonlySet<string>): Promise<string[]> {
    const forgotten: string[] = [];
    let total = [...this.tables.values()].reduce((sum, { bytes }) => sum + bytes, 0);
    const oldestFirst = [...this.tables].sort(([, a], [, b]) => a.usedAt - b.usedAt);
    for (const [name, { bytes }] of oldestFirst) {
      if (total <= this.budget) break;
      if (inUse.has(name)) continue;
      this.tables.delete(name);
      await this.engine.forget(name);
      forgotten.push(name);
      total -= bytes;
    }
    return forgotten;
  }
}
