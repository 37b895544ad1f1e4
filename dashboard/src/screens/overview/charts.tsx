import { Box } from '@mui/material';
import type { Analytics } from '../../api/generated';
import { ExpiringPanel } from './expiring-panel';
import { FlowPanel } from './flow-panel';
import { RewardsPanel, TiersPanel } from './bar-panels';

/** The charts: a chunk of its own, with the library that draws them. */
export default function Charts({ analytics }: { analytics: Analytics }) {
  return (
    <Box
      sx={{
        display: 'grid',
        gap: 2,
        gridTemplateColumns: { xs: 'minmax(0, 1fr)', md: 'repeat(2, minmax(0, 1fr))' },
        alignItems: 'start',
      }}
    >
      <Box sx={{ gridColumn: '1 / -1' }}>
        <FlowPanel analytics={analytics} />
      </Box>
      <TiersPanel analytics={analytics} />
      <RewardsPanel analytics={analytics} />
      <Box sx={{ gridColumn: '1 / -1' }}>
        <ExpiringPanel analytics={analytics} />
      </Box>
    </Box>
  );
}
