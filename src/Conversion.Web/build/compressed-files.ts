import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import type { Plugin } from 'vite';

const worthwhile = /\.(js|css|html|svg)$/;

/** Puts each text file beside itself in smaller, once, so that the service need not do it for every visitor. */
export function compressedFiles(): Plugin {
  let folder = '';
  return {
    name: 'compressed-files',
    apply: 'build',
    configResolved(config) {
      folder = config.build.write ? config.build.outDir : '';
    },
    closeBundle() {
      if (folder === '') {
        return;
      }
      for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => worthwhile.test(file))) {
        const content = readFileSync(join(folder, name));
        writeFileSync(join(folder, `${name}.br`), brotliCompressSync(content));
        writeFileSync(join(folder, `${name}.gz`), gzipSync(content, { level: 9 }));
      }
    },
  };
}
