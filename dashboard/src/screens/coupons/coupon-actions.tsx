import { Box, Button, Typography } from '@mui/material';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useCanAccess, useNotify, useRedirect, useRefresh, useTranslate } from 'react-admin';
import { Link } from 'react-router-dom';
import { once } from '../../api/client';
import { couponsDelete, couponsUpdate } from '../../api/generated';
import type { Coupon } from '../../api/generated';
import { ActionDialog } from '../../common/action-dialog';
import { typedWord } from '../../common/typed-word';
import { AssignDialog } from './assign-dialog';

type Open = 'assign' | 'switch' | 'remove' | null;

/** What who is signed in may do with a coupon. */
export function CouponActions({ coupon }: { coupon: Coupon }) {
  const translate = useTranslate();
  const { canAccess } = useCanAccess({ resource: 'coupons', action: 'edit' });
  const [open, setOpen] = useState<Open>(null);
  const close = (): void => setOpen(null);
  if (!canAccess) return null;
  const verb = coupon.is_active ? 'deactivate' : 'activate';
  return (
    <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 1 }}>
      <Button variant="contained" component={Link} to={`/coupons/${coupon.id}`}>
        {translate('puntos.coupons.edit')}
      </Button>
      <Button variant="outlined" onClick={() => setOpen('assign')}>
        {translate('puntos.coupons.assign')}
      </Button>
      <Button variant="outlined" onClick={() => setOpen('switch')}>
        {translate(`puntos.coupons.${verb}`)}
      </Button>
      <Button variant="outlined" color="error" onClick={() => setOpen('remove')}>
        {translate('puntos.coupons.remove')}
      </Button>
      {open === 'assign' && <AssignDialog coupon={coupon} onClose={close} />}
      {open === 'switch' && <SwitchDialog coupon={coupon} onClose={close} />}
      {open === 'remove' && <RemoveDialog coupon={coupon} onClose={close} />}
    </Box>
  );
}

interface DialogProps {
  coupon: Coupon;
  onClose(): void;
}

function SwitchDialog({ coupon, onClose }: DialogProps) {
  const translate = useTranslate();
  const notify = useNotify();
  const refresh = useRefresh();
  const verb = coupon.is_active ? 'deactivate' : 'activate';

  async function change(key: string): Promise<void> {
    const body = { isActive: !coupon.is_active };
    await couponsUpdate({ path: { id: coupon.id }, body, ...once(key), throwOnError: true });
    notify(`puntos.coupons.${verb}d`, { type: 'success' });
    refresh();
  }

  const title = translate(`puntos.coupons.${verb}`);
  return (
    <ActionDialog title={title} submit={title} onSubmit={change} onClose={onClose} danger={coupon.is_active}>
      <Typography>{coupon.code}</Typography>
    </ActionDialog>
  );
}

function RemoveDialog({ coupon, onClose }: DialogProps) {
  const translate = useTranslate();
  const notify = useNotify();
  const refresh = useRefresh();
  const redirect = useRedirect();
  const queries = useQueryClient();

  async function remove(key: string): Promise<void> {
    const { data } = await couponsDelete({ path: { id: coupon.id }, ...once(key), throwOnError: true });
    if (data.data.deleted) {
      notify('puntos.coupons.removed', { type: 'success' });
      // Its page is still there: it must not be read again.
      await queries.invalidateQueries({ queryKey: ['coupons', 'getList'] });
      redirect('list', 'coupons');
    } else {
      notify('puntos.coupons.onlyDeactivated', { type: 'info', autoHideDuration: 10_000 });
      refresh();
    }
  }

  return (
    <ActionDialog
      title={translate('puntos.coupons.removeTitle', { code: coupon.code })}
      submit={translate('puntos.coupons.remove')}
      typed={typedWord(coupon.code, translate('puntos.wordToDelete'))}
      onSubmit={remove}
      onClose={onClose}
      danger
    >
      <Typography>{translate('puntos.coupons.removeHelp')}</Typography>
    </ActionDialog>
  );
}
