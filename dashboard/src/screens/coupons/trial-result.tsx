import { Alert, Box, Table, TableBody, TableCell, TableHead, TableRow } from '@mui/material';
import { useTranslate } from 'react-admin';
import type { CouponDiscount, CouponValidation } from '../../api/generated';
import { useFormat } from '../../i18n/format';

/** What a coupon would take off, or why it can't be used. */
export function TrialResult({ result, currency }: { result: CouponValidation; currency: string }) {
  const translate = useTranslate();
  const format = useFormat();
  if (result.discount) {
    return (
      <Box sx={{ display: 'grid', gap: 1, gridTemplateColumns: 'minmax(0, 1fr)' }}>
        <Alert severity="success">{translate('puntos.coupons.valid')}</Alert>
        <Lines discount={result.discount} currency={currency} />
      </Box>
    );
  }
  return (
    <Alert severity="warning">
      {translate('puntos.coupons.invalid', { message: result.message ?? '' })}
      {result.missing !== null &&
        ` ${translate('puntos.coupons.missing', { money: format.money(result.missing, currency) })}`}
    </Alert>
  );
}

function Lines({ discount, currency }: { discount: CouponDiscount; currency: string }) {
  const translate = useTranslate();
  const format = useFormat();
  const money = (minor: number): string => format.money(minor, currency);
  return (
    <Box
      sx={{ overflowX: 'auto' }}
      tabIndex={0}
      role="group"
      aria-label={translate('puntos.coupons.discount')}
    >
      <Table size="small">
        <TableHead>
          <TableRow>
            <TableCell>{translate('puntos.coupons.tryItem')}</TableCell>
            <TableCell align="right">{translate('puntos.coupons.lineValue')}</TableCell>
            <TableCell align="right">{translate('puntos.coupons.lineDiscount')}</TableCell>
          </TableRow>
        </TableHead>
        <TableBody>
          {discount.lines.map(({ menuItemId, value, discount: off }, index) => (
            // The same item may be in the cart twice, and the lines of an answer don't move.
            <TableRow key={index}>
              <TableCell>{menuItemId}</TableCell>
              <TableCell align="right">{money(value)}</TableCell>
              <TableCell align="right">{money(-off)}</TableCell>
            </TableRow>
          ))}
          <TableRow>
            <TableCell component="th" scope="row">
              {translate('puntos.coupons.total')}
            </TableCell>
            <TableCell align="right">
              <s>{money(discount.subtotal)}</s> <strong>{money(discount.total)}</strong>
            </TableCell>
            <TableCell align="right">
              <strong>{money(-discount.amount)}</strong>
            </TableCell>
          </TableRow>
        </TableBody>
      </Table>
    </Box>
  );
}
