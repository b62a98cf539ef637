import { fileURLToPath } from 'node:url';
import { type Rollup, build } from 'vite';
import { expect, test } from 'vitest';

test('The page gets one module that needs no other, with what it follows jobs by', async () => {
  const configFile = fileURLToPath(new URL('../vite.client.config.ts', import.meta.url));
  const [bundle] = (await build({ configFile, logLevel: 'silent', build: { write: false } })) as Rollup.RollupOutput[];
  const [chunk, ...others] = bundle!.output as [Rollup.OutputChunk, ...unknown[]];
  expect(others).toEqual([]);
  expect(chunk.fileName).toBe('live-client.js');
  expect([chunk.imports, chunk.dynamicImports]).toEqual([[], []]);
  expect([...chunk.exports].sort()).toEqual(['followJob', 'followJobs', 'hasEnded']);
  expect(chunk.code).not.toMatch(/\b(process|require|Buffer)\b/);
});
