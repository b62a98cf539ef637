import { svelte } from '@sveltejs/vite-plugin-svelte';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { compressedFiles } from './build/compressed-files.ts';

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** The page. `vite` alone serves it while it is being worked on, and asks a service that runs beside it. */
export default defineConfig({
  root: at('.'),
  plugins: [svelte(), compressedFiles()],
  build: {
    outDir: at('../Conversion.Api/wwwroot'),
    emptyOutDir: true,
    target: 'es2023',
    // Data addresses are forbidden by the page's policy for all but pictures.
    assetsInlineLimit: 0,
    // How long plugins take is nobody's concern here.
    rolldownOptions: { checks: { pluginTimings: false } },
  },
  server: { proxy: Object.fromEntries(['/api', '/files', '/health', '/openapi', '/docs'].map((path) => [path, { target: 'http://127.0.0.1:8080', ws: true }])) },
  test: {
    include: ['tests/**/*.specs.ts'],
    // Real sockets on a machine that may be busy: only something that hangs takes this long.
    testTimeout: 30_000,
  },
});
