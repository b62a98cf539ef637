import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

export default defineConfig({
  build: {
    lib: { entry: at('src/live-client.ts'), formats: ['es'], fileName: () => 'live-client.js' },
    outDir: at('../Conversion.Api/wwwroot'),
    // The rest of that folder is written by hand and tracked.
    emptyOutDir: false,
    copyPublicDir: false,
    target: 'es2023',
  },
  test: {
    include: ['tests/**/*.specs.ts'],
    // Real sockets on a machine that may be busy: only something that hangs takes this long.
    testTimeout: 30_000,
  },
});
