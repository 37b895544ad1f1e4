import { Alert, Box, Button, Card, Link, Typography } from '@mui/material';
import { type ReactNode, useState } from 'react';
import { useCanAccess, useTranslate } from 'react-admin';
import { Link as RouterLink } from 'react-router-dom';
import type { CustomerListItem } from '../../api/generated';
import { useFormat } from '../../i18n/format';
import type { Account } from '../customers/account';
import { RedeemDialog } from '../customers/dialogs/redeem-dialog';
import { RedemptionList } from '../customers/sections/redemption-list';

/** Who stands at the till. */
export type Served = Pick<
  CustomerListItem,
  'id' | 'name' | 'phone' | 'points_balance' | 'tier_id' | 'tier_name'
> & {
  wasKnown?: boolean;
};

interface Props {
  customer: Served;
  account: Account;
  onBalance(balance: number): void;
  onNext(): void;
  /** points were awarded: the next step is the next customer */
  isDone: boolean;
  children: ReactNode;
}

/** The customer with her balance, around what is being done for her. */
export function TillCustomer({ customer, account, onBalance, onNext, isDone, children }: Props) {
  const translate = useTranslate();
  return (
    <Box sx={{ display: 'grid', gap: 2 }}>
      <Card sx={{ p: { xs: 2, sm: 3 }, display: 'grid', gap: 2 }}>
        <Head customer={customer} />
        {customer.wasKnown && <Alert severity="info">{translate('puntos.till.known')}</Alert>}
        {children}
        <Redeeming account={account} onBalance={onBalance} />
      </Card>
      <Button
        size="large"
        variant={isDone ? 'contained' : 'outlined'}
        autoFocus={isDone}
        key={String(isDone)}
        onClick={onNext}
      >
        {translate('puntos.till.next')}
      </Button>
      <Typography
        variant="body2"
        color="text.secondary"
        sx={{ textAlign: 'center', '@media (hover: none)': { display: 'none' } }}
      >
        {translate('puntos.till.nextHelp')}
      </Typography>
    </Box>
  );
}

function Head({ customer }: { customer: Served }) {
  const translate = useTranslate();
  const format = useFormat();
  return (
    <Box sx={{ display: 'flex', justifyContent: 'space-between', gap: 2, alignItems: 'flex-start' }}>
      <Box sx={{ minWidth: 0, overflowWrap: 'anywhere' }}>
        <Typography variant="h1">{customer.name}</Typography>
        <Typography color="text.secondary">
          {[customer.phone, customer.tier_name].filter(Boolean).join(' · ')}
        </Typography>
        <Link component={RouterLink} to={`/customers/${customer.id}/show`} variant="body2">
          {translate('puntos.till.profile')}
        </Link>
      </Box>
      <Box sx={{ textAlign: 'end', flexShrink: 0 }}>
        <Typography variant="body2" color="text.secondary">
          {translate('puntos.till.pointsNow')}
        </Typography>
        <Typography sx={{ fontSize: '1.75rem', fontWeight: 700, lineHeight: 1.1 }}>
          {format.number(customer.points_balance)}
        </Typography>
      </Box>
    </Box>
  );
}

/** What she can have for her points, and what is still to be handed over: only for who may redeem. */
function Redeeming({ account, onBalance }: { account: Account; onBalance(balance: number): void }) {
  const translate = useTranslate();
  const { canAccess } = useCanAccess({ resource: 'customers', action: 'redeem' });
  const [open, setOpen] = useState(false);
  if (!canAccess) return null;
  return (
    <>
      <Button size="large" variant="outlined" onClick={() => setOpen(true)}>
        {translate('puntos.till.redeem')}
      </Button>
      <RedemptionList account={account} issuedOnly onBalance={onBalance} />
      {open && (
        <RedeemDialog
          account={account}
          onClose={() => setOpen(false)}
          onDone={({ newBalance }) => onBalance(newBalance)}
        />
      )}
    </>
  );
}
