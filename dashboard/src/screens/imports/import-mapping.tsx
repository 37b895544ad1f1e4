import { Box, Button, MenuItem, TextField, Typography } from '@mui/material';
import { type FormEvent, useState } from 'react';
import { useTranslate } from 'react-admin';
import { idempotencyKey, once } from '../../api/client';
import { importsCheck, importsMap } from '../../api/generated';
import type { Import, ImportsMapData } from '../../api/generated';
import { FailureAlert } from '../../common/action-dialog';
import { Section } from '../../common/section';
import { RunDialog } from './run-dialog';

type Mapping = NonNullable<Import['mapping']>;

const FIELDS = [
  'name',
  'phone',
  'email',
  'birthDate',
  'marketingOptIn',
  'points',
  'totalPointsEarned',
] as const;

interface Props {
  row: Import;
  /** after the service was asked for something */
  reload(): void;
}

/** Which column holds what, and what is done with it: first a dry run, then the run. */
export function ImportMapping({ row, reload }: Props) {
  const translate = useTranslate();
  const known = row.mapping ?? row.suggestedMapping;
  const [mapping, setMapping] = useState<Mapping>(known);
  const [isRunning, setIsRunning] = useState(false);
  const { busy, failure, check } = useCheck(row, reload);
  const isChanged = FIELDS.some((field) => mapping[field] !== known[field]);
  const isReady = row.status === 'checked' && !isChanged;

  function submit(event: FormEvent): void {
    event.preventDefault();
    if (mapping.name !== undefined && !busy) void check(mapping, isChanged);
  }

  return (
    <Section title={translate('puntos.imports.mapping')}>
      <Box component="form" onSubmit={submit} noValidate sx={{ display: 'grid', gap: 2 }}>
        <Typography color="text.secondary">{translate('puntos.imports.mappingHelp')}</Typography>
        <Columns columns={row.columns} mapping={mapping} onChange={setMapping} />
        {failure !== null && <FailureAlert failure={failure} />}
        <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 1, alignItems: 'center' }}>
          {isReady && (
            <Button variant="contained" onClick={() => setIsRunning(true)}>
              {translate('puntos.imports.run')}
            </Button>
          )}
          <Button
            type="submit"
            variant={isReady ? 'outlined' : 'contained'}
            disabled={busy || mapping.name === undefined}
          >
            {translate(isReady ? 'puntos.imports.checkAgain' : 'puntos.imports.check')}
          </Button>
          {!isReady && (
            <Typography color="text.secondary">{translate('puntos.imports.checkHelp')}</Typography>
          )}
        </Box>
      </Box>
      {isRunning && <RunDialog row={row} reload={reload} onClose={() => setIsRunning(false)} />}
    </Section>
  );
}

function useCheck(row: Import, reload: () => void) {
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<unknown>(null);

  async function check(mapping: Mapping, isChanged: boolean): Promise<void> {
    setBusy(true);
    setFailure(null);
    try {
      const path = { id: row.id };
      const body = mapping as ImportsMapData['body'];
      if (isChanged) await importsMap({ path, body, ...once(idempotencyKey()), throwOnError: true });
      await importsCheck({ path, ...once(idempotencyKey()), throwOnError: true });
    } catch (error) {
      setFailure(error);
    } finally {
      setBusy(false);
      reload();
    }
  }

  return { busy, failure, check };
}

interface ColumnsProps {
  columns: readonly string[];
  mapping: Mapping;
  onChange(mapping: Mapping): void;
}

function Columns({ columns, mapping, onChange }: ColumnsProps) {
  const translate = useTranslate();

  function choose(field: keyof Mapping, column: string): void {
    const { [field]: _before, ...others } = mapping;
    onChange(column === '' ? others : { ...others, [field]: column });
  }

  return (
    <Box
      sx={{
        display: 'grid',
        gap: 2,
        gridTemplateColumns: 'repeat(auto-fill, minmax(min(100%, 240px), 1fr))',
      }}
    >
      {FIELDS.map((field) => {
        const isMissing = field === 'name' && mapping.name === undefined;
        return (
          <TextField
            key={field}
            select
            label={translate(`puntos.imports.columns.${field}`)}
            value={mapping[field] ?? ''}
            onChange={({ target }) => choose(field, target.value)}
            required={field === 'name'}
            error={isMissing}
            helperText={isMissing ? translate('puntos.imports.nameDue') : undefined}
            slotProps={{ select: { displayEmpty: true }, inputLabel: { shrink: true } }}
          >
            <MenuItem value="">{translate('puntos.imports.notInFile')}</MenuItem>
            {columns.map((column) => (
              <MenuItem key={column} value={column}>
                {column}
              </MenuItem>
            ))}
          </TextField>
        );
      })}
    </Box>
  );
}
