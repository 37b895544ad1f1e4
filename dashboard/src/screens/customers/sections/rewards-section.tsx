import { Box, Button, Chip, Stack, Typography } from '@mui/material';
import { useState } from 'react';
import { useTranslate } from 'react-admin';
import type { CustomerProfile, Offer } from '../../../api/generated';
import { usePoints } from '../../../common/use-points';
import { type Account, accountOf } from '../account';
import { RedeemDialog } from '../dialogs/redeem-dialog';
import { useOfferWords } from '../offer-words';
import { useMayDo } from '../profile-actions';
import { useOffers } from '../queries';
import { RedemptionList } from './redemption-list';
import { Row, Rows, Section } from './section';

/** What she can have for her points, and what she has had. */
export function RewardsSection({ profile }: { profile: CustomerProfile }) {
  const translate = useTranslate();
  const account = accountOf(profile);
  return (
    <Stack spacing={4}>
      {profile.anonymized_at === undefined && (
        <Box>
          <Typography variant="h2">{translate('puntos.customers.offers')}</Typography>
          <Offers account={account} />
        </Box>
      )}
      <Box>
        <Typography variant="h2">{translate('puntos.customers.redemptions')}</Typography>
        <RedemptionList account={account} />
      </Box>
    </Stack>
  );
}

function Offers({ account }: { account: Account }) {
  const translate = useTranslate();
  const query = useOffers(account.id);
  const mayRedeem = useMayDo('redeem');
  const [chosen, setChosen] = useState<Offer | null>(null);
  const offers = query.data ?? [];
  return (
    <>
      <Section query={query} isEmpty={offers.length === 0} empty="puntos.customers.noOffers">
        <Rows label={translate('puntos.customers.offers')}>
          {offers.map((offer) => (
            <OfferRow key={offer.id} offer={offer} {...(mayRedeem && { onRedeem: setChosen })} />
          ))}
        </Rows>
      </Section>
      {chosen && <RedeemDialog account={account} chosen={chosen.id} onClose={() => setChosen(null)} />}
    </>
  );
}

function OfferRow({ offer, onRedeem }: { offer: Offer; onRedeem?(offer: Offer): void }) {
  const translate = useTranslate();
  const inPoints = usePoints();
  const words = useOfferWords();
  const state = offer.available ? translate('puntos.customers.available') : words.refusal(offer);
  return (
    <Row
      title={offer.name}
      lines={[
        offer.description,
        words.worth(offer),
        <Chip
          key="state"
          size="small"
          variant="outlined"
          color={offer.available ? 'success' : 'default'}
          label={state}
          sx={{ mt: 0.5, height: 'auto', '& .MuiChip-label': { whiteSpace: 'normal', py: 0.25 } }}
        />,
      ]}
      aside={<Typography sx={{ fontWeight: 650 }}>{inPoints(offer.points_cost)}</Typography>}
      actions={
        offer.available && onRedeem ? (
          <Button size="small" onClick={() => onRedeem(offer)}>
            {translate('puntos.customers.do.redeem')}…
          </Button>
        ) : undefined
      }
    />
  );
}
