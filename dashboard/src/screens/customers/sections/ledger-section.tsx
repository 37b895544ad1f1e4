import { Button, Typography } from '@mui/material';
import { useState } from 'react';
import { useTranslate } from 'react-admin';
import type { CustomerProfile } from '../../../api/generated';
import { useFormat } from '../../../i18n/format';
import { ReverseDialog } from '../dialogs/reverse-dialog';
import { useMayDo } from '../profile-actions';
import { type Entry, useLedger } from '../queries';
import { Explanation } from './explanation';
import { Row, Rows, Section } from './section';

/** The ledger, newest first, with the balance after each entry. */
export function LedgerSection({ profile }: { profile: CustomerProfile }) {
  const translate = useTranslate();
  const query = useLedger(profile.id);
  const mayReverse = useMayDo('reverse');
  const [reversed, setReversed] = useState<Entry | null>(null);
  return (
    <>
      <Section query={query} isEmpty={query.rows.length === 0} empty="puntos.customers.empty.ledger">
        <Rows label={translate('puntos.customers.tab.ledger')}>
          {query.rows.map((entry) => (
            <EntryRow key={entry.id} entry={entry} {...(mayReverse && { onReverse: setReversed })} />
          ))}
        </Rows>
      </Section>
      {reversed && <ReverseDialog entry={reversed} onClose={() => setReversed(null)} />}
    </>
  );
}

function EntryRow({ entry, onReverse }: { entry: Entry; onReverse?(entry: Entry): void }) {
  const translate = useTranslate();
  const format = useFormat();
  const actorName = useActorName();
  const [open, setOpen] = useState(false);
  const leftOver = useLeftOver();
  const explain = entry.type === 'earned' && (
    <Button size="small" aria-expanded={open} onClick={() => setOpen(!open)}>
      {translate('puntos.customers.explain')}
    </Button>
  );
  const reverse = isReversible(entry) && onReverse && (
    <Button size="small" onClick={() => onReverse(entry)}>
      {translate('puntos.customers.do.reverse')}…
    </Button>
  );
  return (
    <Row
      title={translate(`puntos.customers.entry.${entry.type}`)}
      aside={<Figures entry={entry} />}
      lines={[
        entry.description,
        entry.order_id && translate('puntos.customers.order', { order: entry.order_id }),
        `${format.time(entry.created_at)} · ${translate('puntos.customers.by', { actor: actorName(entry.actor) })}`,
        entry.expires_at && translate('puntos.customers.expires', { date: format.date(entry.expires_at) }),
        leftOver(entry),
      ]}
      actions={
        explain || reverse ? (
          <>
            {explain}
            {reverse}
          </>
        ) : undefined
      }
    >
      {open && <Explanation id={entry.id} />}
    </Row>
  );
}

function Figures({ entry }: { entry: Entry }) {
  const translate = useTranslate();
  const format = useFormat();
  const color = entry.points > 0 ? 'success.main' : entry.points < 0 ? 'error.main' : 'text.primary';
  return (
    <>
      <Typography sx={{ fontSize: '1.25rem', fontWeight: 700, color }}>
        {format.signed(entry.points)}
      </Typography>
      <Typography variant="body2" color="text.secondary">
        {translate('puntos.customers.balanceAfter', { balance: format.number(entry.balance_after) })}
      </Typography>
    </>
  );
}

function isReversible({ reversible }: Entry): boolean {
  return reversible !== undefined && reversible > 0;
}

/** What a reversal has left of an entry, where there was one. */
function useLeftOver(): (entry: Entry) => string | null {
  const translate = useTranslate();
  const format = useFormat();
  return ({ type, points, reversible }) => {
    const had = type === 'earned' || type === 'adjusted' ? Math.abs(points) : 0;
    if (reversible === undefined || reversible >= had) return null;
    if (reversible === 0) return translate('puntos.customers.reverse.whole');
    const said = { reversed: format.number(had - reversible), left: format.number(reversible) };
    return translate('puntos.customers.reverse.partly', said);
  };
}

/** Who made an entry, in words where the service knows it by a mark. */
function useActorName(): (actor: string) => string {
  const translate = useTranslate();
  return (actor) => {
    if (actor === 'job') return translate('puntos.customers.actor.job');
    if (actor.startsWith('api-key:'))
      return translate('puntos.customers.actor.apiKey', { id: actor.slice(8, 16) });
    return actor;
  };
}
