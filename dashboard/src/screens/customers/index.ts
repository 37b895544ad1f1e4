import { lazy } from 'react';
import type { ResourceProps } from 'react-admin';

/** Each screen is loaded when it is first looked at. */
export const customers: Omit<ResourceProps, 'name'> = {
  list: lazy(() => import('./customer-list')),
  create: lazy(() => import('./customer-create')),
  edit: lazy(() => import('./customer-edit')),
  show: lazy(() => import('./customer-show')),
  recordRepresentation: 'name',
};
