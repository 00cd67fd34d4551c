import type { ModelDirectory, ServedModel } from '@lathe/serving';

/** A model that counts its tests and remembers its requests; parts of it may be replaced. */
export interface FakeModel extends ServedModel {
  tests: number;
  test(): Promise<void>;
}

export function fakeModel(name: string, parts?: Partial<ServedModel>): FakeModel;
export function fakeDirectory(models: readonly unknown[]): ModelDirectory;
