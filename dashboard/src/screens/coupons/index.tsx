import { lazy } from 'react';
import type { ResourceProps } from 'react-admin';
import { Route } from 'react-router-dom';

const Generate = lazy(() => import('./coupon-generate'));

/** Each screen is loaded when it is first looked at. */
export const coupons: Omit<ResourceProps, 'name'> = {
  list: lazy(() => import('./coupon-list')),
  show: lazy(() => import('./coupon-show')),
  create: lazy(() => import('./coupon-create')),
  edit: lazy(() => import('./coupon-edit')),
  recordRepresentation: 'code',
  children: <Route path="generate" element={<Generate />} />,
};
