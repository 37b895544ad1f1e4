import { lazy } from 'react';
import type { ResourceProps } from 'react-admin';

/** Each screen is loaded when it is first looked at. */
export const customers: Omit<ResourceProps, 'name'> = {
  list: lazy(() => import('./customer-list')),
};
