import { Box, Chip } from '@mui/material';
import { useTranslate } from 'react-admin';
import type { AuditEntry } from '../../api/generated';
import { useFormat } from '../../i18n/format';

/** The fields that were changed, or what a batch or a job came to. */
export function Changes({ entry: { changed_fields: fields, counts } }: { entry: AuditEntry }) {
  const translate = useTranslate();
  const format = useFormat();
  const came = Object.entries(counts ?? {}).filter(([, count]) => count > 0);
  return (
    <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 0.5 }}>
      {fields.map((field) => (
        <Chip key={field} size="small" label={field} sx={{ fontFamily: 'monospace', maxWidth: '100%' }} />
      ))}
      {came.map(([name, count]) => (
        <Chip
          key={name}
          size="small"
          variant="outlined"
          label={`${translate(`puntos.audit.counts.${name}`, { _: name })}: ${format.number(count)}`}
        />
      ))}
    </Box>
  );
}
