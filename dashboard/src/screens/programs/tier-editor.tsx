import { Box, Button, TextField, Typography } from '@mui/material';
import { type FormEvent, useState } from 'react';
import { useCreate, useNotify, useRefresh, useTranslate, useUpdate } from 'react-admin';
import { Failure } from '../../api/failure';
import type { Program, ProgramTier } from '../../api/generated';
import { FailureAlert } from '../../common/action-dialog';
import { type TierDraft, draftOf, mistakesOf, valuesOf, withTier } from './tier-draft';
import { TierPreviewTable } from './tier-preview-table';

interface Props {
  program: Program;
  /** none: a new one */
  tier?: ProgramTier;
  members: ReadonlyMap<string | null, number> | undefined;
  onClose(): void;
}

/** Changes a tier where it stands in the ladder, and says meanwhile where members would be. Escape gives up. */
export function TierEditor({ program, tier, members, onClose }: Props) {
  const translate = useTranslate();
  const [draft, setDraft] = useState(() => draftOf(tier));
  const [wasSent, setWasSent] = useState(false);
  const { save, isSaving, failure } = useSaving(program.id, tier, onClose);
  const mistakes = mistakesOf(
    draft,
    program.tiers.filter(({ id }) => id !== tier?.id),
  );
  const isWrong = Object.keys(mistakes).length > 0;
  const said = (text: string) => translate(`puntos.programs.tiers.${text}`);

  function submit(event: FormEvent): void {
    event.preventDefault();
    setWasSent(true);
    if (!isWrong && !isSaving) void save(draft);
  }

  return (
    <Box component="li" sx={{ border: 2, borderColor: 'primary.main', borderRadius: 1, p: 2 }}>
      <Box
        component="form"
        noValidate
        onSubmit={submit}
        onKeyDown={(event) => event.key === 'Escape' && onClose()}
        aria-label={tier ? translate('puntos.programs.tiers.edit', { name: tier.name }) : said('addTitle')}
        sx={{ display: 'grid', gridTemplateColumns: 'minmax(0, 1fr)', gap: 2 }}
      >
        {!tier && <Typography variant="h3">{said('addTitle')}</Typography>}
        <DraftFields
          draft={draft}
          write={setDraft}
          // Before the first try only what is there and wrong is said, not what is still missing.
          mistakeOf={(field, written) => {
            const mistake = mistakes[field];
            const known = mistake && (wasSent || written !== '') ? said(mistake) : undefined;
            return known ?? failure?.fields[field];
          }}
        />
        <TierPreviewTable
          program={program}
          members={members}
          tiers={isWrong ? null : withTier(program, { ...valuesOf(draft), ...(tier && { id: tier.id }) })}
        />
        {failure && <FailureAlert failure={failure} />}
        <Box sx={{ display: 'flex', gap: 1, justifyContent: 'flex-end' }}>
          <Button onClick={onClose} disabled={isSaving}>
            {translate('puntos.cancel')}
          </Button>
          <Button type="submit" variant="contained" disabled={isSaving}>
            {said('save')}
          </Button>
        </Box>
      </Box>
    </Box>
  );
}

interface FieldsProps {
  draft: TierDraft;
  write(draft: TierDraft): void;
  mistakeOf(field: 'name' | 'min_points' | 'multiplier', written: string): string | undefined;
}

function DraftFields({ draft, write, mistakeOf }: FieldsProps) {
  const translate = useTranslate();
  const field = (name: keyof TierDraft, apiName: 'name' | 'min_points' | 'multiplier', help?: string) => {
    const mistake = mistakeOf(apiName, draft[name]);
    return {
      label: translate(`puntos.programs.tiers.${name}`),
      value: draft[name],
      onChange: (event: { target: { value: string } }) => write({ ...draft, [name]: event.target.value }),
      error: mistake !== undefined,
      helperText: mistake ?? help,
      size: 'small' as const,
      autoComplete: 'off',
      required: true,
    };
  };
  const whole = { htmlInput: { inputMode: 'numeric' as const } };
  return (
    <Box
      sx={{
        display: 'grid',
        alignItems: 'start',
        gap: 1.5,
        gridTemplateColumns: { xs: 'minmax(0, 1fr)', sm: 'repeat(3, minmax(0, 1fr))' },
      }}
    >
      <TextField {...field('name', 'name')} autoFocus />
      <TextField {...field('minPoints', 'min_points')} slotProps={whole} />
      <TextField
        {...field('multiplier', 'multiplier', translate('puntos.programs.tiers.multiplierHelp'))}
        slotProps={whole}
      />
    </Box>
  );
}

/** Saves a draft as a new tier or over the old one; what it was refused for stays to be shown. */
function useSaving(programId: string, tier: ProgramTier | undefined, onSaved: () => void) {
  const notify = useNotify();
  const refresh = useRefresh();
  const [create, creating] = useCreate();
  const [update, updating] = useUpdate();
  const [failure, setFailure] = useState<Failure | null>(null);

  async function save(draft: TierDraft): Promise<void> {
    setFailure(null);
    const data = valuesOf(draft);
    try {
      if (tier && JSON.stringify(draftOf(tier)) !== JSON.stringify(draft)) {
        await update(
          'tiers',
          { id: tier.id, data, previousData: tier },
          { returnPromise: true, mutationMode: 'pessimistic' },
        );
      } else if (!tier) {
        await create('tiers', { data: { ...data, program_id: programId } }, { returnPromise: true });
      }
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      return setFailure(error);
    }
    notify('puntos.programs.tiers.saved', { type: 'success' });
    refresh();
    onSaved();
  }

  return { save, isSaving: creating.isPending || updating.isPending, failure };
}
