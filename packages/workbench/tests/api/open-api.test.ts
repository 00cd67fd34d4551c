import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { OPERATIONS } from '@lathe/workbench/api/contract/operations';
import { openApiDocument } from '@lathe/workbench/api/open-api';
import { apiClientSource } from '@lathe/workbench/reference/api-client';
import { projectFolder } from '@lathe/workbench/version';
import { describe, expect, it } from 'vitest';

const api = openApiDocument('0.1.0');
const text = JSON.stringify(api);

describe('the OpenAPI document', () => {
  it('describes every operation once, under its name', () => {
    const ids = [...text.matchAll(/"operationId":"(\w+)"/g)].map(([, id]) => id);
    expect(ids.sort()).toEqual(Object.keys(OPERATIONS).sort());
  });

  it('refers to no component that it does not have', () => {
    const named = [...text.matchAll(/"#\/components\/schemas\/([^"]+)"/g)].map(([, name]) => name);
    expect(named.length).toBeGreaterThan(50);
    for (const name of named) expect(Object.keys(api.components.schemas)).toContain(name);
  });

  it('says of each answer what an error looks like', () => {
    for (const methods of Object.values(api.paths)) {
      for (const operation of Object.values(methods)) {
        expect(JSON.stringify(operation.responses)).toContain('ErrorAnswer');
      }
    }
  });
});

describe('the client of the studio', () => {
  it('has a function for every operation; of downloads and event streams the address', () => {
    const source = apiClientSource(api);
    for (const [name, { answer }] of Object.entries(OPERATIONS)) {
      const called = typeof answer === 'string' ? `${name}Address` : name;
      expect(source).toContain(`\n  ${called}: (`);
    }
  });

  it('stands in the studio as it is generated', async () => {
    const file = join(projectFolder(), 'packages', 'studio', 'src', 'api', 'client.ts');
    expect(await readFile(file, 'utf8')).toBe(apiClientSource(api));
  });
});
