import GenerateIcon from '@mui/icons-material/LibraryAddOutlined';
import { Box, Typography, useMediaQuery, useTheme } from '@mui/material';
import {
  Button,
  CreateButton,
  DataTable,
  List,
  SearchInput,
  SelectInput,
  TopToolbar,
  useCanAccess,
  useTranslate,
} from 'react-admin';
import { Link } from 'react-router-dom';
import type { Coupon } from '../../api/generated';
import { Cards } from '../../common/cards';
import { useCurrency } from '../../common/use-currency';
import { BatchCodesButton, BatchFilter } from './batch-filter';
import { CouponStateChip } from './coupon-state';
import { useCouponTerms } from './coupon-terms';

const YES_NO = [
  { id: 'true', name: 'puntos.coupons.states.active' },
  { id: 'false', name: 'puntos.coupons.states.inactive' },
];

/** All coupons, found by the beginning of their code, whether they are active, and their batch. */
export default function CouponList() {
  const translate = useTranslate();
  const isSmall = useMediaQuery(useTheme().breakpoints.down('md'));
  const filters = [
    <SearchInput key="code" source="code" placeholder={translate('puntos.coupons.searchCode')} alwaysOn />,
    <SelectInput
      key="active"
      source="active"
      label="resources.coupons.fields.is_active"
      choices={YES_NO}
      alwaysOn
    />,
    <BatchFilter key="batchId" source="batchId" alwaysOn />,
  ];
  return (
    <List filters={filters} actions={<Actions />} exporter={false} perPage={25}>
      {isSmall ? <Narrow /> : <Table />}
    </List>
  );
}

function Actions() {
  const { canAccess } = useCanAccess({ resource: 'coupons', action: 'create' });
  return (
    <TopToolbar>
      <BatchCodesButton />
      {canAccess && (
        <>
          <Button component={Link} to="/coupons/generate" label="puntos.coupons.generate">
            <GenerateIcon />
          </Button>
          <CreateButton />
        </>
      )}
    </TopToolbar>
  );
}

function Table() {
  const { terms, window, uses } = useCouponTerms(useCurrency());
  return (
    <DataTable<Coupon> bulkActionButtons={false} rowClick="show">
      <DataTable.Col
        source="code"
        disableSort
        cellSx={() => ({ fontWeight: 650, overflowWrap: 'anywhere' })}
      />
      <DataTable.Col source="name" disableSort cellSx={() => ({ overflowWrap: 'anywhere' })} />
      <DataTable.Col<Coupon> source="type" disableSort render={terms} />
      <DataTable.NumberCol<Coupon> source="used_count" disableSort render={uses} />
      <DataTable.Col<Coupon> source="expires_at" disableSort render={window} />
      <DataTable.Col<Coupon>
        source="is_active"
        disableSort
        render={(coupon) => <CouponStateChip coupon={coupon} />}
      />
    </DataTable>
  );
}

function Narrow() {
  const translate = useTranslate();
  const { terms, window, uses } = useCouponTerms(useCurrency());
  return (
    <Cards<Coupon> to={({ id }) => `/coupons/${id}/show`}>
      {(coupon) => (
        <>
          <Box sx={{ display: 'flex', justifyContent: 'space-between', gap: 1, alignItems: 'start' }}>
            <Typography sx={{ fontWeight: 650 }}>{coupon.code}</Typography>
            <CouponStateChip coupon={coupon} />
          </Box>
          <Typography>{coupon.name}</Typography>
          <Typography variant="body2" color="text.secondary">
            {terms(coupon)} · {window(coupon)} · {translate('resources.coupons.fields.used_count')}{' '}
            {uses(coupon)}
          </Typography>
        </>
      )}
    </Cards>
  );
}
