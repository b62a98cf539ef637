import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';
import { compressedFiles } from './build/compressed-files.ts';

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** The live client by itself, `/live-client.js`: one module for any other page that wants to follow jobs. */
export default defineConfig({
  plugins: [compressedFiles()],
  build: {
    lib: { entry: at('src/live-client.ts'), formats: ['es'], fileName: () => 'live-client.js' },
    outDir: at('../Conversion.Api/wwwroot'),
    // The page is there already.
    emptyOutDir: false,
    copyPublicDir: false,
    target: 'es2023',
  },
});
