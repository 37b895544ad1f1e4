import { Box, Typography, useMediaQuery, useTheme } from '@mui/material';
import { DataTable, FilterButton, List, TopToolbar, useTranslate } from 'react-admin';
import type { AuditEntry } from '../../api/generated';
import { Cards } from '../../common/cards';
import { useFormat } from '../../i18n/format';
import { textOf } from './actions';
import { EntityLink, RequestButton } from './audit-links';
import { auditFilters } from './audit-filters';
import { Changes } from './changes';

/** Who changed what, the newest first. The log isn't counted: one leafs through it. */
export default function AuditList() {
  const isSmall = useMediaQuery(useTheme().breakpoints.down('md'));
  return (
    <List filters={auditFilters} exporter={false} actions={<Actions />} perPage={25} empty={false}>
      {isSmall ? <Narrow /> : <Wide />}
    </List>
  );
}

function Actions() {
  return (
    <TopToolbar>
      <FilterButton disableSaveQuery />
    </TopToolbar>
  );
}

function useActionText(): (entry: AuditEntry) => string {
  const translate = useTranslate();
  return ({ action }) => translate(textOf(action), { _: action });
}

const oneLine = () => ({ whiteSpace: 'nowrap' });

function Wide() {
  const format = useFormat();
  const actionText = useActionText();
  return (
    <DataTable<AuditEntry> bulkActionButtons={false} rowClick={false}>
      <DataTable.Col<AuditEntry>
        source="created_at"
        disableSort
        cellSx={oneLine}
        render={({ created_at }) => format.time(created_at)}
      />
      <DataTable.Col
        source="actor"
        disableSort
        cellSx={() => ({ overflowWrap: 'anywhere', minWidth: 110 })}
      />
      <DataTable.Col<AuditEntry> source="action" disableSort render={actionText} />
      <DataTable.Col<AuditEntry>
        source="entity_id"
        disableSort
        cellSx={oneLine}
        render={(entry) => <EntityLink entry={entry} />}
      />
      <DataTable.Col<AuditEntry>
        source="changed_fields"
        disableSort
        render={(entry) => <Changes entry={entry} />}
      />
      <DataTable.Col<AuditEntry>
        source="request_id"
        disableSort
        cellSx={oneLine}
        render={(entry) => <RequestButton entry={entry} />}
      />
    </DataTable>
  );
}

function Narrow() {
  const format = useFormat();
  const actionText = useActionText();
  return (
    <Cards<AuditEntry> to={() => null}>
      {(entry) => (
        <>
          <Typography sx={{ fontWeight: 650 }}>{actionText(entry)}</Typography>
          <Typography variant="body2" color="text.secondary" sx={{ overflowWrap: 'anywhere' }}>
            {format.time(entry.created_at)} · {entry.actor}
          </Typography>
          <Changes entry={entry} />
          <Box
            sx={{
              display: 'flex',
              flexWrap: 'wrap',
              justifyContent: 'space-between',
              alignItems: 'center',
              gap: 1,
            }}
          >
            <EntityLink entry={entry} />
            <RequestButton entry={entry} />
          </Box>
        </>
      )}
    </Cards>
  );
}
