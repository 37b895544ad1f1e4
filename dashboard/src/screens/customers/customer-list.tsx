import { Box, Link, useMediaQuery, useTheme } from '@mui/material';
import {
  ColumnsButton,
  CreateButton,
  DataTable,
  List,
  SimpleList,
  TopToolbar,
  useCanAccess,
} from 'react-admin';
import { Link as RouterLink } from 'react-router-dom';
import type { CustomerListItem } from '../../api/generated';
import { Highlight } from '../../common/highlight';
import { usePoints } from '../../common/use-points';
import { useFormat } from '../../i18n/format';
import { CustomersPagination } from './customers-pagination';
import { ExportButton } from './export-button';
import { useCustomerFilter } from './filters';
import { ListSearch } from './list-search';

/** All customers: found as one types, narrowed by filters, a page at a time without waiting for their number. */
export default function CustomerList() {
  const isSmall = useMediaQuery(useTheme().breakpoints.down('sm'));
  return (
    <List
      actions={<Actions isSmall={isSmall} />}
      exporter={false}
      pagination={<CustomersPagination />}
      perPage={25}
      sort={{ field: 'created_at', order: 'DESC' }}
      // What was searched for is somebody's name or phone: it isn't kept in the browser.
      storeKey={false}
      sx={NO_WIDER}
    >
      <ListSearch />
      {isSmall ? <Cards /> : <Table />}
    </List>
  );
}

function Actions({ isSmall }: { isSmall: boolean }) {
  const { canAccess } = useCanAccess({ resource: 'customers', action: 'create' });
  return (
    <TopToolbar>
      {!isSmall && <ColumnsButton storeKey="customers.datatable" />}
      <ExportButton />
      {canAccess && <CreateButton />}
    </TopToolbar>
  );
}

function useSearch(): string {
  return useCustomerFilter().search ?? '';
}

/** What is read as one: a number, a date. */
const WHOLE = { whiteSpace: 'nowrap' };
/** What may be long without a blank. */
const BROKEN = { overflowWrap: 'anywhere', minWidth: 160 };
/** The table scrolls within its box: the page stays as wide as the screen. */
const NO_WIDER = {
  display: 'grid',
  gridTemplateColumns: 'minmax(0, 1fr)',
  '& .RaList-main, & .RaList-content': { minWidth: 0, maxWidth: '100%' },
  '& .RaList-content': { overflow: 'hidden' },
};

function Table() {
  const search = useSearch();
  const format = useFormat();
  return (
    <DataTable
      bulkActionButtons={false}
      hiddenColumns={['total_points_earned', 'birth_date']}
      rowClick="show"
      storeKey="customers.datatable"
      sx={{
        '& .RaDataTable-tableWrapper': { overflowX: 'auto' },
        '& td:first-of-type': BROKEN,
      }}
    >
      <DataTable.Col
        source="name"
        render={(row: CustomerListItem) => <NameLink row={row} search={search} />}
      />
      <DataTable.Col source="tier_name" disableSort />
      <DataTable.NumberCol source="points_balance" sortByOrder="DESC" />
      <DataTable.NumberCol source="total_points_earned" sortByOrder="DESC" />
      <DataTable.Col
        source="phone"
        disableSort
        sx={WHOLE}
        render={(row: CustomerListItem) => <Found text={row.phone} search={search} />}
      />
      <DataTable.Col
        source="email"
        disableSort
        sx={BROKEN}
        render={(row: CustomerListItem) => <Found text={row.email} search={search} />}
      />
      <DataTable.Col
        source="birth_date"
        disableSort
        sx={WHOLE}
        render={(row: CustomerListItem) => (row.birth_date ? format.day(row.birth_date) : '–')}
      />
      <DataTable.Col
        source="created_at"
        sortByOrder="DESC"
        sx={WHOLE}
        render={(row: CustomerListItem) => format.date(row.created_at)}
      />
    </DataTable>
  );
}

function NameLink({ row, search }: { row: CustomerListItem; search: string }) {
  return (
    <Link
      component={RouterLink}
      to={`/customers/${row.id}/show`}
      onClick={(event) => event.stopPropagation()}
      color="inherit"
      sx={{ fontWeight: 600 }}
    >
      <Highlight text={row.name} search={search} />
    </Link>
  );
}

function Found({ text, search }: { text: string | null; search: string }) {
  return text === null ? '–' : <Highlight text={text} search={search} />;
}

function Cards() {
  const search = useSearch();
  const inPoints = usePoints();
  return (
    <SimpleList<CustomerListItem>
      rowClick="show"
      primaryText={(row) => <Highlight text={row.name} search={search} />}
      secondaryText={(row) => <Contact row={row} search={search} />}
      tertiaryText={(row) => inPoints(row.points_balance)}
      sx={{ '& .MuiListItemText-root': { overflowWrap: 'anywhere', minWidth: 0 } }}
    />
  );
}

function Contact({ row, search }: { row: CustomerListItem; search: string }) {
  return [row.phone, row.email, row.tier_name]
    .filter((text) => text !== null)
    .map((text) => (
      <Box component="span" key={text} sx={{ display: 'block' }}>
        <Highlight text={text} search={search} />
      </Box>
    ));
}
