import createCache from '@emotion/cache';
import { CacheProvider } from '@emotion/react';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { prepareClient, styleNonce } from './api/client';
import { App } from './app';

prepareClient();
const cache = createCache(styleNonce ? { key: 'puntos', nonce: styleNonce } : { key: 'puntos' });
const root = document.getElementById('root');
if (!root) throw new Error('the page has no root');
createRoot(root).render(
  <StrictMode>
    <CacheProvider value={cache}>
      <App />
    </CacheProvider>
  </StrictMode>,
);
