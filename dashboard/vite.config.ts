import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** Built into `dist`, which the service serves at /admin. `npm run dev` passes the API on to a running service. */
export default defineConfig({
  base: '/admin/',
  plugins: [react()],
  build: { target: 'es2022', assetsInlineLimit: 0, chunkSizeWarningLimit: 1200 },
  server: {
    host: '127.0.0.1',
    proxy: { '/v1': 'http://127.0.0.1:3000', '/admin/session': 'http://127.0.0.1:3000' },
  },
});
