import { Box, Card, Tab, Tabs } from '@mui/material';
import type { ComponentType } from 'react';
import { useTranslate } from 'react-admin';
import { useSearchParams } from 'react-router-dom';
import type { CustomerProfile } from '../../api/generated';
import { ConsentsSection } from './sections/consents-section';
import { CouponsSection } from './sections/coupons-section';
import { ExpiringSection } from './sections/expiring-section';
import { LedgerSection } from './sections/ledger-section';
import { MergesSection } from './sections/merges-section';
import { RewardsSection } from './sections/rewards-section';

const SECTIONS: Record<string, ComponentType<{ profile: CustomerProfile }>> = {
  ledger: LedgerSection,
  rewards: RewardsSection,
  expiring: ExpiringSection,
  coupons: CouponsSection,
  consents: ConsentsSection,
  merges: MergesSection,
};

/** What happened and what she has, a subject at a time: each is read when it is looked at. */
export function ProfileTabs({ profile }: { profile: CustomerProfile }) {
  const translate = useTranslate();
  const [params, setParams] = useSearchParams();
  const asked = params.get('tab') ?? '';
  const tab = asked in SECTIONS ? asked : 'ledger';
  const Section = SECTIONS[tab] ?? LedgerSection;
  return (
    <Card sx={{ minWidth: 0 }}>
      <Tabs
        value={tab}
        onChange={(_, next: string) => setParams({ tab: next }, { replace: true })}
        variant="scrollable"
        allowScrollButtonsMobile
        aria-label={translate('puntos.customers.sections')}
        sx={{ borderBottom: 1, borderColor: 'divider' }}
      >
        {Object.keys(SECTIONS).map((name) => (
          <Tab
            key={name}
            value={name}
            id={`tab-${name}`}
            aria-controls={name === tab ? `panel-${name}` : undefined}
            label={translate(`puntos.customers.tab.${name}`)}
            sx={{ textTransform: 'none', fontWeight: 600 }}
          />
        ))}
      </Tabs>
      <Box role="tabpanel" id={`panel-${tab}`} aria-labelledby={`tab-${tab}`} sx={{ p: { xs: 2, sm: 3 } }}>
        <Section profile={profile} />
      </Box>
    </Card>
  );
}
