import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** `light-dark()` and nesting are taken as given; these are the oldest browsers that have both. */
const browsers = ['chrome123', 'firefox120', 'safari17.5'];
const server = process.env['PARLEY_URL'] ?? 'http://127.0.0.1:3000';

export default defineConfig({
  root: import.meta.dirname,
  plugins: [react()],
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    target: browsers,
    cssTarget: browsers,
    // The policy served with the page allows no data: addresses.
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 650,
    modulePreload: { polyfill: false },
  },
  server: { host: '127.0.0.1', proxy: { '/api': server, '/in': server, '/health': server } },
});
