import { Box, CardActions, Chip, Typography, useMediaQuery, useTheme } from '@mui/material';
import {
  CreateButton,
  DataTable,
  FilterButton,
  List,
  NullableBooleanInput,
  SearchInput,
  TopToolbar,
  useCanAccess,
  useTranslate,
} from 'react-admin';
import type { Program, Reward } from '../../api/generated';
import { Cards, ROOM_BELOW } from '../../common/cards';
import { EmptyList } from '../../common/empty-list';
import { useFormat } from '../../i18n/format';
import { RewardActions } from './reward-actions';
import {
  type RewardState,
  type Words,
  givenText,
  limitTexts,
  stateOf,
  stockText,
  windowText,
} from './reward-texts';
import { useProgramOf } from './use-programs';

const COLORS: Record<RewardState, 'success' | 'default' | 'info' | 'warning'> = {
  active: 'success',
  inactive: 'default',
  planned: 'info',
  over: 'warning',
};

/** All rewards, the cheapest first. */
export default function RewardList() {
  const translate = useTranslate();
  const isSmall = useMediaQuery(useTheme().breakpoints.down('lg'));
  const filters = [
    <SearchInput key="q" source="q" alwaysOn placeholder={translate('puntos.rewards.search')} />,
    <NullableBooleanInput key="isActive" source="isActive" label="puntos.rewards.onlyActive" />,
  ];
  return (
    <List
      filters={filters}
      perPage={25}
      empty={<EmptyList text="puntos.rewards.none" />}
      sort={{ field: 'points_cost', order: 'ASC' }}
      sx={ROOM_BELOW}
      actions={
        <TopToolbar>
          <FilterButton />
          <CreateButton />
        </TopToolbar>
      }
    >
      {isSmall ? <RewardCards /> : <RewardTable />}
    </List>
  );
}

function useWords(): Words {
  return { translate: useTranslate(), format: useFormat() };
}

function RewardTable() {
  const words = useWords();
  const programOf = useProgramOf();
  const edit = useCanAccess({ resource: 'rewards', action: 'edit' });
  const { translate } = words;
  const unlimited = translate('puntos.unlimited');
  return (
    <DataTable<Reward> bulkActionButtons={false} sx={{ '& .MuiTableCell-root': { px: 1 } }}>
      <DataTable.Col
        source="name"
        render={(reward: Reward) => <Name reward={reward} program={programOf(reward)} />}
      />
      <DataTable.NumberCol source="points_cost" />
      <DataTable.Col
        source="reward_type"
        render={(reward: Reward) => givenText(reward, programOf(reward), words)}
      />
      <DataTable.Col
        source="stock_remaining"
        render={(reward: Reward) => stockText(reward, words) ?? unlimited}
      />
      <DataTable.Col
        source="max_per_customer"
        label="puntos.rewards.limits"
        disableSort
        render={(reward: Reward) => limitTexts(reward, programOf(reward), words).join(', ') || unlimited}
      />
      <DataTable.Col
        source="expires_at"
        label="puntos.rewards.window"
        render={(reward: Reward) => windowText(reward, words)}
      />
      <DataTable.Col source="is_active" render={(reward: Reward) => <State reward={reward} />} />
      {edit.canAccess && (
        <DataTable.Col
          label="puntos.rewards.actions"
          disableSort
          render={(reward: Reward) => <RewardActions reward={reward} />}
        />
      )}
    </DataTable>
  );
}

function RewardCards() {
  const words = useWords();
  const programOf = useProgramOf();
  const edit = useCanAccess({ resource: 'rewards', action: 'edit' });
  return (
    <Cards<Reward>
      to={({ id }) => (edit.canAccess ? `/rewards/${id}` : null)}
      actions={(reward) =>
        edit.canAccess && (
          <CardActions sx={{ justifyContent: 'flex-start', pt: 0 }}>
            <RewardActions reward={reward} />
          </CardActions>
        )
      }
    >
      {(reward) => (
        <>
          <Box sx={{ display: 'flex', gap: 1, justifyContent: 'space-between', alignItems: 'flex-start' }}>
            <Name reward={reward} program={programOf(reward)} />
            <State reward={reward} />
          </Box>
          <Typography>
            {words.translate('puntos.manyPoints', {
              smart_count: reward.points_cost,
              count: words.format.number(reward.points_cost),
            })}{' '}
            · {givenText(reward, programOf(reward), words)}
          </Typography>
          <Typography variant="body2" color="text.secondary">
            {[
              stockText(reward, words),
              ...limitTexts(reward, programOf(reward), words),
              windowText(reward, words),
            ]
              .filter((text) => text !== null)
              .join(' · ')}
          </Typography>
        </>
      )}
    </Cards>
  );
}

/** With its program, where that isn't the one that gives points now. */
function Name({ reward: { name }, program }: { reward: Reward; program: Program | undefined }) {
  return (
    <Box sx={{ minWidth: { lg: 150 } }}>
      <Typography sx={{ fontWeight: 600, overflowWrap: 'break-word' }}>{name}</Typography>
      {program && !program.is_active && (
        <Typography variant="body2" color="text.secondary">
          {program.name}
        </Typography>
      )}
    </Box>
  );
}

function State({ reward }: { reward: Reward }) {
  const translate = useTranslate();
  const state = stateOf(reward, new Date());
  return (
    <Chip
      size="small"
      variant="outlined"
      color={COLORS[state]}
      label={translate(`puntos.rewards.state.${state}`)}
    />
  );
}
