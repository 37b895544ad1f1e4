import { lazy } from 'react';
import type { ResourceProps } from 'react-admin';

/** Each screen is loaded when it is first looked at. */
export const programs: Omit<ResourceProps, 'name'> = {
  list: lazy(() => import('./program-list')),
  create: lazy(() => import('./program-create')),
  edit: lazy(() => import('./program-edit')),
  show: lazy(() => import('./program-show')),
  recordRepresentation: 'name',
};
