import { Box, Card, Chip, Typography } from '@mui/material';
import { ShowBase, Title, useShowContext, useTranslate } from 'react-admin';
import type { Program } from '../../api/generated';
import { Facts } from '../../common/facts';
import { Failed, Loading } from '../../common/loading';
import { useFormat } from '../../i18n/format';
import { ProgramActions } from './program-actions';
import { expiryText, rateText } from './program-texts';
import { Reevaluation } from './reevaluation';
import { TierLadder } from './tier-ladder';

/** A program with its tiers. */
export default function ProgramShow() {
  return (
    <ShowBase<Program>>
      <ProgramPage />
    </ShowBase>
  );
}

function ProgramPage() {
  const { record: program, error, refetch } = useShowContext<Program>();
  if (error) return <Failed error={error} retry={() => void refetch()} />;
  if (!program) return <Loading />;
  return (
    <Box sx={{ display: 'grid', gridTemplateColumns: 'minmax(0, 1fr)', gap: 2, py: 2, maxWidth: 960 }}>
      <Title title={program.name} />
      <ProgramHead program={program} />
      <Card
        variant="outlined"
        component="section"
        sx={{ p: 2, display: 'grid', gridTemplateColumns: 'minmax(0, 1fr)', gap: 2 }}
      >
        <TierLadder program={program} />
        <Reevaluation programId={program.id} />
      </Card>
    </Box>
  );
}

function ProgramHead({ program }: { program: Program }) {
  const translate = useTranslate();
  const format = useFormat();
  const { name, is_active, currency, currency_per_point } = program;
  const field = (of: string) => translate(`resources.programs.fields.${of}`);
  return (
    <Card
      variant="outlined"
      component="section"
      sx={{ p: 2, display: 'grid', gridTemplateColumns: 'minmax(0, 1fr)', gap: 2 }}
    >
      <Box
        sx={{
          display: 'flex',
          flexWrap: 'wrap',
          gap: 1.5,
          alignItems: 'center',
          justifyContent: 'space-between',
        }}
      >
        <Box sx={{ display: 'flex', alignItems: 'center', gap: 1.5, minWidth: 0 }}>
          <Typography variant="h2" sx={{ overflowWrap: 'anywhere' }}>
            {name}
          </Typography>
          <Chip
            size="small"
            color={is_active ? 'primary' : 'default'}
            label={translate(is_active ? 'puntos.programs.active' : 'puntos.programs.inactive')}
          />
        </Box>
        <ProgramActions program={program} />
      </Box>
      <Facts
        facts={[
          { name: field('points_per_currency_unit'), value: rateText(program, translate, format) },
          { name: field('currency_per_point'), value: format.money(currency_per_point, currency) },
          { name: translate('puntos.programs.expires'), value: expiryText(program, translate) },
          { name: field('rounding'), value: translate(`puntos.programs.roundings.${program.rounding}.name`) },
        ]}
      />
    </Card>
  );
}
