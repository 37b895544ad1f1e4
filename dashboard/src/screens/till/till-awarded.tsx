import { Alert, Box, Button, Typography } from '@mui/material';
import { useTranslate } from 'react-admin';
import { useFormat } from '../../i18n/format';
import type { Awarded } from '../customers/earning';

interface Props {
  awarded: Awarded;
  /** now: what was redeemed since then is off */
  balance: number;
  tierBefore: string | null;
  onAnother(): void;
}

/** What came of it, to be read from where the customer stands. */
export function TillAwarded({ awarded, balance, tierBefore, onAnother }: Props) {
  const translate = useTranslate();
  const format = useFormat();
  const { transaction, tier, known } = awarded;
  const gained = transaction !== null && !known;
  return (
    <Box role="status" sx={{ textAlign: 'center', display: 'grid', gap: 1, py: 2 }}>
      {gained && (
        <Typography
          component="p"
          sx={{
            fontSize: { xs: '4rem', sm: '4rem' },
            fontWeight: 800,
            lineHeight: 1.1,
            color: 'success.main',
          }}
        >
          {format.signed(transaction.points)}
        </Typography>
      )}
      {!gained && <Alert severity="info">{translate(`puntos.till.${known ? 'already' : 'nothing'}`)}</Alert>}
      <Typography component="p" sx={{ fontSize: '1.75rem', fontWeight: 650 }}>
        {translate(`puntos.till.${gained ? 'balance' : 'balanceOnly'}`, {
          balance: format.number(balance),
        })}
      </Typography>
      {tier && tier.id !== tierBefore && (
        <Alert severity="success">{translate('puntos.till.newTier', { tier: tier.name })}</Alert>
      )}
      <Button onClick={onAnother} sx={{ justifySelf: 'center' }}>
        {translate('puntos.till.another')}
      </Button>
    </Box>
  );
}
