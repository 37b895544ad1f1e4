import GenerateIcon from '@mui/icons-material/LibraryAddOutlined';
import AddIcon from '@mui/icons-material/Add';
import { Box, Button, Typography, useMediaQuery, useTheme } from '@mui/material';
import {
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
import { EmptyList } from '../../common/empty-list';
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
    <List filters={filters} actions={<Actions />} exporter={false} perPage={25} empty={<Empty />}>
      {isSmall ? <Narrow /> : <Table />}
    </List>
  );
}

function Actions() {
  return (
    <TopToolbar>
      <BatchCodesButton />
      <Begin />
    </TopToolbar>
  );
}

function Begin() {
  const translate = useTranslate();
  const { canAccess } = useCanAccess({ resource: 'coupons', action: 'create' });
  if (!canAccess) return null;
  return (
    <>
      <Button component={Link} to="/coupons/generate" startIcon={<GenerateIcon />}>
        {translate('puntos.coupons.generate')}
      </Button>
      <Button variant="contained" component={Link} to="/coupons/create" startIcon={<AddIcon />}>
        {translate('puntos.coupons.create')}
      </Button>
    </>
  );
}

function Empty() {
  return (
    <EmptyList text="puntos.coupons.hint">
      <Begin />
    </EmptyList>
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
      <DataTable.Col<Coupon>
        source="expires_at"
        label="puntos.coupons.validity"
        disableSort
        render={window}
      />
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
