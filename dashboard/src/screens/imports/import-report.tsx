import { Box, Typography } from '@mui/material';
import { useTranslate } from 'react-admin';
import type { Import } from '../../api/generated';
import { Section } from '../../common/section';
import { useFormat } from '../../i18n/format';

const FIGURES = ['created', 'existing', 'filled', 'failed'] as const;

/** What a dry run found out, or what a run did. */
export function ImportReport({ row: { status, report } }: { row: Import }) {
  const translate = useTranslate();
  const format = useFormat();
  return (
    <Section
      title={translate(status === 'done' ? 'puntos.imports.reportTitle' : 'puntos.imports.wouldTitle')}
    >
      <Box
        component="dl"
        role="status"
        sx={{ m: 0, display: 'grid', gap: 2, gridTemplateColumns: 'repeat(auto-fit, minmax(130px, 1fr))' }}
      >
        {FIGURES.map((name) => (
          <Box key={name}>
            <Typography component="dt" variant="body2" color="text.secondary">
              {translate(`puntos.imports.report.${name}`)}
            </Typography>
            <Typography
              component="dd"
              variant="h1"
              sx={{ m: 0, color: name === 'failed' && report.failed > 0 ? 'error.main' : undefined }}
            >
              {format.number(report[name])}
            </Typography>
          </Box>
        ))}
      </Box>
    </Section>
  );
}
