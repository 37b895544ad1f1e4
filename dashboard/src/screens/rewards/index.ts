import { lazy } from 'react';
import type { ResourceProps } from 'react-admin';

/** Each screen is loaded when it is first looked at. */
export const rewards: Omit<ResourceProps, 'name'> = {
  list: lazy(() => import('./reward-list')),
  create: lazy(() => import('./reward-create')),
  edit: lazy(() => import('./reward-edit')),
  recordRepresentation: 'name',
};
