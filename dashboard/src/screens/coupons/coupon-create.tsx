import { Create, maxLength, required, SimpleForm, TextInput } from 'react-admin';
import { Loading } from '../../common/loading';
import { useCurrency } from '../../common/use-currency';
import { CouponFields } from './coupon-fields';
import { ownFieldsOnly } from './coupon-terms';

export const NEW_COUPON = {
  type: 'percentage',
  is_active: true,
  assigned_only: false,
  max_uses_per_customer: 1,
};

export default function CouponCreate() {
  const currency = useCurrency();
  if (currency === null) return <Loading />;
  return (
    <Create redirect="show" transform={ownFieldsOnly}>
      <SimpleForm defaultValues={NEW_COUPON} sx={{ maxWidth: 760 }}>
        <TextInput
          source="code"
          helperText="puntos.coupons.help.code"
          validate={[required(), maxLength(50)]}
          autoComplete="off"
        />
        <CouponFields currency={currency} />
      </SimpleForm>
    </Create>
  );
}
