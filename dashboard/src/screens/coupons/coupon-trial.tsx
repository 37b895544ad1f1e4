import AddIcon from '@mui/icons-material/Add';
import { Box, Button } from '@mui/material';
import { type FormEvent, useState } from 'react';
import { useCanAccess, useTranslate } from 'react-admin';
import { couponUsesValidate } from '../../api/generated';
import type { Coupon, CouponValidation } from '../../api/generated';
import { FailureAlert } from '../../common/action-dialog';
import { CustomerPicker, type PickedCustomer } from '../../common/customer-picker';
import { Section } from '../../common/section';
import { minorUnits } from '../../i18n/currency';
import { type TrialLine, TrialLineFields } from './trial-line';
import { TrialResult } from './trial-result';

const FIRST: TrialLine = { key: 1, item: '', category: '', quantity: '1', price: '' };

/** What the coupon would take off a small cart now, line by line, or why it can't be used. */
export function CouponTrial({ coupon, currency }: { coupon: Coupon; currency: string }) {
  const translate = useTranslate();
  const { canAccess } = useCanAccess({ resource: 'customers', action: 'list' });
  const [lines, setLines] = useState<TrialLine[]>([
    { ...FIRST, item: coupon.menu_item_id ?? '', category: coupon.category_id ?? '' },
  ]);
  const [customer, setCustomer] = useState<PickedCustomer[]>([]);
  const { result, failure, busy, run } = useTrial(coupon.code, currency);
  const isComplete = lines.every((line) => cartItemOf(line, currency) !== null);

  function submit(event: FormEvent): void {
    event.preventDefault();
    if (isComplete && !busy) void run(lines, customer[0]?.id);
  }

  const add = (): void =>
    setLines([...lines, { ...FIRST, key: Math.max(...lines.map(({ key }) => key)) + 1 }]);
  return (
    <Section title={translate('puntos.coupons.tryTitle')}>
      <Box
        component="form"
        onSubmit={submit}
        noValidate
        sx={{ display: 'grid', gap: 2, gridTemplateColumns: 'minmax(0, 1fr)' }}
      >
        <Box sx={{ color: 'text.secondary' }}>{translate('puntos.coupons.tryHelp')}</Box>
        {lines.map((line, index) => (
          <TrialLineFields
            key={line.key}
            number={index + 1}
            line={line}
            currency={currency}
            onChange={(changed) => setLines(lines.map((other) => (other.key === line.key ? changed : other)))}
            {...(lines.length > 1 && {
              onRemove: () => setLines(lines.filter(({ key }) => key !== line.key)),
            })}
          />
        ))}
        <Button startIcon={<AddIcon />} onClick={add} sx={{ justifySelf: 'start' }}>
          {translate('puntos.coupons.tryAdd')}
        </Button>
        {canAccess && (
          <CustomerPicker
            label={translate('puntos.coupons.tryCustomer')}
            picked={customer}
            onPick={setCustomer}
            most={1}
          />
        )}
        <Button
          type="submit"
          variant="contained"
          disabled={!isComplete || busy}
          sx={{ justifySelf: 'start' }}
        >
          {translate('puntos.coupons.trySubmit')}
        </Button>
      </Box>
      <div role="status">
        {failure !== null && <FailureAlert failure={failure} />}
        {result && <TrialResult result={result} currency={currency} />}
      </div>
    </Section>
  );
}

function cartItemOf(line: TrialLine, currency: string) {
  const unitPrice = minorUnits(line.price, currency);
  const quantity = Number(line.quantity);
  const menuItemId = line.item.trim();
  if (unitPrice === null || menuItemId === '' || !Number.isInteger(quantity) || quantity < 1) return null;
  const categoryId = line.category.trim();
  return { menuItemId, quantity, unitPrice, ...(categoryId && { categoryId }) };
}

function useTrial(code: string, currency: string) {
  const [result, setResult] = useState<CouponValidation | null>(null);
  const [failure, setFailure] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);

  async function run(lines: readonly TrialLine[], customerId: string | undefined): Promise<void> {
    const items = lines.flatMap((line) => cartItemOf(line, currency) ?? []);
    setBusy(true);
    setFailure(null);
    setResult(null);
    try {
      const body = { code, cart: { items }, ...(customerId && { customerId }) };
      setResult((await couponUsesValidate({ body, throwOnError: true })).data.data);
    } catch (error) {
      setFailure(error);
    } finally {
      setBusy(false);
    }
  }

  return { result, failure, busy, run };
}
