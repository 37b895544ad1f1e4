import { Alert } from '@mui/material';
import {
  Edit,
  maxLength,
  required,
  SaveButton,
  SimpleForm,
  TextInput,
  Toolbar,
  useTranslate,
} from 'react-admin';
import { Loading } from '../../common/loading';
import { useCurrency } from '../../common/use-currency';
import { CouponFields } from './coupon-fields';
import { ownFieldsOnly } from './coupon-terms';

export default function CouponEdit() {
  const translate = useTranslate();
  const currency = useCurrency();
  if (currency === null) return <Loading />;
  return (
    <Edit redirect="show" mutationMode="pessimistic" transform={ownFieldsOnly} actions={false}>
      <SimpleForm sx={{ maxWidth: 760 }} toolbar={<SaveOnly />}>
        <Alert severity="info" sx={{ mb: 2 }}>
          {translate('puntos.coupons.help.kept')}
        </Alert>
        <TextInput
          source="code"
          helperText="puntos.coupons.help.code"
          validate={[required(), maxLength(50)]}
          autoComplete="off"
        />
        <CouponFields currency={currency} />
      </SimpleForm>
    </Edit>
  );
}

/** Deleting is on the page of the coupon, where it says what it does. */
function SaveOnly() {
  return (
    <Toolbar>
      <SaveButton />
    </Toolbar>
  );
}
