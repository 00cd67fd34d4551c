import { type Ask, column, project, type Relation, typeName } from '@lathe/flow';
import type { Content } from './content.js';
import { contentKey } from './keys.js';
import { type ColumnProfile, profileColumns } from './profile.js';

const SIZE = 20_000;

/** The latest profiles by content, so that an edit costs the profiles of the columns it changed. */
export class KnownProfiles {
  private readonly profiles = new Map<string, ColumnProfile>();

  /** A profile of each column of a relation whose content is `content`. */
  async of(relation: Relation, content: Content, ask: Ask): Promise<ColumnProfile[]> {
    const columns = relation.schema.map(({ name, type }) => {
      const address = contentKey([content.rows, content.columns.get(name), typeName(type)]);
      return { name, address, profile: this.profiles.get(address) };
    });
    const unknown = columns.filter(({ profile }) => profile === undefined);
    const items = unknown.map(({ name }) => ({ name, expression: column(name) }));
    const found = items.length === 0 ? [] : await profileColumns(project(relation, items), ask);
    let next = 0;
    const all = columns.flatMap(({ name, address, profile }) => {
      const one = profile ?? found[next];
      if (profile === undefined) next += 1;
      if (one === undefined) return [];
      this.keep(address, one);
      return [{ ...one, name }];
    });
    return all;
  }

  /** The latest used stand last. */
  private keep(address: string, profile: ColumnProfile): void {
    this.profiles.delete(address);
    this.profiles.set(address, profile);
    if (this.profiles.size <= SIZE) return;
    const [oldest] = this.profiles.keys();
    if (oldest !== undefined) this.profiles.delete(oldest);
  }
}
