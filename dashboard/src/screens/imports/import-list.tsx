import AddIcon from '@mui/icons-material/Add';
import { Box, Button, Typography, useMediaQuery, useTheme } from '@mui/material';
import { DataTable, List, SelectInput, TopToolbar, useTranslate } from 'react-admin';
import { Link } from 'react-router-dom';
import type { Import } from '../../api/generated';
import { EmptyList } from '../../common/empty-list';
import { Cards } from '../../common/cards';
import { useFormat } from '../../i18n/format';
import { ImportStatusChip, pollEvery } from './import-status';

const STATUSES = ['staged', 'checking', 'checked', 'running', 'done'].map((id) => ({
  id,
  name: `puntos.imports.statuses.${id}`,
}));

const filters = [<SelectInput key="status" source="status" choices={STATUSES} alwaysOn />];

/** All uploaded files with how far they are, the newest first. */
export default function ImportList() {
  const isSmall = useMediaQuery(useTheme().breakpoints.down('md'));
  return (
    <List<Import>
      filters={filters}
      exporter={false}
      actions={<Actions />}
      empty={<Empty />}
      queryOptions={{
        refetchInterval: ({ state }) => pollEvery(...(state.data?.data ?? []).map(({ status }) => status)),
      }}
    >
      {isSmall ? <Narrow /> : <Table />}
    </List>
  );
}

function Actions() {
  return (
    <TopToolbar>
      <Begin />
    </TopToolbar>
  );
}

function Begin() {
  const translate = useTranslate();
  return (
    <Button variant="contained" component={Link} to="/imports/create" startIcon={<AddIcon />}>
      {translate('puntos.imports.newImport')}
    </Button>
  );
}

function Empty() {
  return (
    <EmptyList text="puntos.imports.hint">
      <Begin />
    </EmptyList>
  );
}

function useResult(): (row: Import) => string {
  const translate = useTranslate();
  const format = useFormat();
  return ({ status, report, progress }) => {
    const { created, existing, failed } = report;
    if (status === 'staged') return '';
    if (status === 'checking' || status === 'running') {
      return translate('puntos.imports.progress', {
        done: format.number(progress.done),
        total: format.number(progress.total),
      });
    }
    return translate('puntos.imports.result', {
      created: format.number(created),
      existing: format.number(existing),
      failed: format.number(failed),
    });
  };
}

function Table() {
  const format = useFormat();
  const result = useResult();
  return (
    <DataTable<Import> bulkActionButtons={false} rowClick="show">
      <DataTable.Col<Import>
        source="created_at"
        disableSort
        render={({ created_at }) => format.time(created_at)}
      />
      <DataTable.Col<Import>
        source="status"
        disableSort
        render={({ status }) => <ImportStatusChip status={status} />}
      />
      <DataTable.NumberCol<Import> source="rows" disableSort render={({ rows }) => format.number(rows)} />
      <DataTable.Col<Import> source="report" disableSort render={result} />
      <DataTable.Col<Import>
        source="finished_at"
        disableSort
        render={({ finished_at }) => (finished_at ? format.time(finished_at) : '')}
      />
    </DataTable>
  );
}

function Narrow() {
  const translate = useTranslate();
  const format = useFormat();
  const result = useResult();
  return (
    <Cards<Import> to={({ id }) => `/imports/${id}/show`}>
      {(row) => (
        <>
          <Box sx={{ display: 'flex', justifyContent: 'space-between', gap: 1 }}>
            <Typography>{format.time(row.created_at)}</Typography>
            <ImportStatusChip status={row.status} />
          </Box>
          <Typography variant="body2" color="text.secondary">
            {translate('puntos.imports.rows', { smart_count: row.rows, count: format.number(row.rows) })}
          </Typography>
          <Typography variant="body2">{result(row)}</Typography>
        </>
      )}
    </Cards>
  );
}
