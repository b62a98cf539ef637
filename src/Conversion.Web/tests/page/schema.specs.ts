import { readFileSync } from 'node:fs';
import openapiTS, { astToString } from 'openapi-typescript';
import { expect, test } from 'vitest';

const at = (path: string): URL => new URL(`../../src/api/${path}`, import.meta.url);

test('The types of the client are those of the document', async () => {
  const types = astToString(await openapiTS(at('openapi.json')));
  const kept = readFileSync(at('schema.d.ts'), 'utf8');
  // The command writes a heading of its own above them.
  expect(kept.slice(kept.indexOf('export interface paths')), 'run scripts/codegen').toBe(types.slice(types.indexOf('export interface paths')));
});
