import { lazy } from 'react';
import type { ResourceProps } from 'react-admin';

/** Each screen is loaded when it is first looked at. */
export const imports: Omit<ResourceProps, 'name'> = {
  list: lazy(() => import('./import-list')),
  create: lazy(() => import('./import-create')),
  show: lazy(() => import('./import-show')),
};
