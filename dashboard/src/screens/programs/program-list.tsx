import { Box, Chip, Typography, useMediaQuery, useTheme } from '@mui/material';
import { CreateButton, DataTable, List, useTranslate } from 'react-admin';
import type { Program } from '../../api/generated';
import { Cards, ROOM_BELOW } from '../../common/cards';
import { EmptyList } from '../../common/empty-list';
import { type Format, useFormat } from '../../i18n/format';
import { expiryText, rateText } from './program-texts';

/** All programs: few, so they aren't paged. */
export default function ProgramList() {
  const translate = useTranslate();
  const isSmall = useMediaQuery(useTheme().breakpoints.down('md'));
  return (
    <List
      pagination={false}
      perPage={1000}
      sort={{ field: 'is_active', order: 'DESC' }}
      exporter={false}
      empty={<EmptyList text="puntos.programs.none" />}
      {...(isSmall && { actions: <CreateButton /> })}
      sx={ROOM_BELOW}
    >
      <Typography variant="body2" color="text.secondary" sx={{ p: 2 }}>
        {translate('puntos.programs.listHelp')}
      </Typography>
      {isSmall ? <ProgramCards /> : <ProgramTable />}
    </List>
  );
}

function ProgramTable() {
  const translate = useTranslate();
  const format = useFormat();
  return (
    <DataTable<Program> bulkActionButtons={false} rowClick="show">
      <DataTable.Col source="name" render={(program: Program) => <Name program={program} />} />
      <DataTable.Col
        source="points_per_currency_unit"
        render={(program: Program) => rateText(program, translate, format)}
      />
      <DataTable.Col source="currency_per_point" render={(program: Program) => worth(program, format)} />
      <DataTable.Col
        source="points_expire_after_days"
        label="puntos.programs.expires"
        render={(program: Program) => expiryText(program, translate)}
      />
      <DataTable.Col
        source="tiers"
        disableSort
        render={(program: Program) => program.tiers.map(({ name }) => name).join(', ')}
      />
    </DataTable>
  );
}

function ProgramCards() {
  const translate = useTranslate();
  const format = useFormat();
  return (
    <Cards<Program> to={({ id }) => `/programs/${id}/show`}>
      {(program) => (
        <>
          <Name program={program} />
          <Typography variant="body2">{rateText(program, translate, format)}</Typography>
          <Typography variant="body2" color="text.secondary">
            {translate('puntos.programs.worthHelp', {
              money: format.money(program.currency_per_point * 100, program.currency),
            })}
          </Typography>
        </>
      )}
    </Cards>
  );
}

function Name({ program: { name, is_active } }: { program: Program }) {
  const translate = useTranslate();
  return (
    <Box sx={{ display: 'flex', alignItems: 'center', gap: 1, flexWrap: 'wrap' }}>
      <Typography component="span" sx={{ fontWeight: 600, overflowWrap: 'anywhere' }}>
        {name}
      </Typography>
      {is_active && <Chip size="small" color="primary" label={translate('puntos.programs.active')} />}
    </Box>
  );
}

function worth({ currency_per_point, currency }: Program, format: Format): string {
  return format.money(currency_per_point, currency);
}
