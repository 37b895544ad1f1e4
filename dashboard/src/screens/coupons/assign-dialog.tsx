import { Typography } from '@mui/material';
import { useState } from 'react';
import { useNotify, useRefresh, useTranslate } from 'react-admin';
import { once } from '../../api/client';
import { couponsAssign } from '../../api/generated';
import type { Coupon } from '../../api/generated';
import { ActionDialog } from '../../common/action-dialog';
import { CustomerPicker, type PickedCustomer } from '../../common/customer-picker';

/** How many the API takes at once. */
const MOST = 100;

/** Gives a coupon to some customers, and from then on to nobody else. */
export function AssignDialog({ coupon, onClose }: { coupon: Coupon; onClose(): void }) {
  const translate = useTranslate();
  const notify = useNotify();
  const refresh = useRefresh();
  const [picked, setPicked] = useState<PickedCustomer[]>([]);

  async function assign(key: string): Promise<void> {
    const body = { couponId: coupon.id, customerIds: picked.map(({ id }) => id) };
    const { assigned } = (await couponsAssign({ body, ...once(key), throwOnError: true })).data.data;
    const message = assigned === 0 ? 'puntos.coupons.assignedNone' : 'puntos.coupons.assigned';
    notify(message, { type: 'success', messageArgs: { smart_count: assigned } });
    refresh();
  }

  return (
    <ActionDialog
      title={translate('puntos.coupons.assignTitle', { code: coupon.code })}
      submit={translate('puntos.coupons.assign')}
      onSubmit={assign}
      onClose={onClose}
      disabled={picked.length === 0}
    >
      {!coupon.assigned_only && <Typography>{translate('puntos.coupons.assignHelp')}</Typography>}
      <CustomerPicker
        label={translate('puntos.coupons.assignTo')}
        picked={picked}
        onPick={setPicked}
        most={MOST}
        autoFocus
      />
    </ActionDialog>
  );
}
