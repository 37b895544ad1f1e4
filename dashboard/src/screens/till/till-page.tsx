import { Box } from '@mui/material';
import { useCallback, useEffect, useState } from 'react';
import { Title, useRequireAccess } from 'react-admin';
import { type Account, accountOf } from '../customers/account';
import type { Awarded } from '../customers/earning';
import { useRefreshCustomers } from '../customers/queries';
import { TillAward } from './till-award';
import { TillAwarded } from './till-awarded';
import { TillCustomer, type Served } from './till-customer';
import { TillFind } from './till-find';

/** For who stands at the till: find, pick, award; Enter goes on, Escape begins with the next customer. */
export default function TillPage() {
  useRequireAccess({ resource: 'till', action: 'list' });
  const [round, setRound] = useState(0);
  const refresh = useRefreshCustomers();

  const next = useCallback(() => {
    refresh();
    setRound((before) => before + 1);
  }, [refresh]);

  useEffect(() => {
    function onKey(event: KeyboardEvent): void {
      // What is open above the page takes Escape for itself.
      const isTaken =
        event.defaultPrevented || document.querySelector('.MuiModal-root:not(.MuiModal-hidden)') !== null;
      if (event.key === 'Escape' && !isTaken) next();
    }
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, [next]);

  return (
    <Box sx={{ maxWidth: 640, width: '100%', mx: 'auto', py: 2 }}>
      <Title title="puntos.till.name" />
      <Round key={round} onNext={next} />
    </Box>
  );
}

/** One customer, from an empty page to the next. */
function Round({ onNext }: { onNext(): void }) {
  const [customer, setCustomer] = useState<Served | null>(null);
  const [awarded, setAwarded] = useState<Awarded | null>(null);
  if (!customer) return <TillFind onPick={setCustomer} />;

  const served = customer;
  const account: Account = accountOf(customer);
  const setBalance = (balance: number) => setCustomer({ ...customer, points_balance: balance });

  function onAwarded(done: Awarded): void {
    setAwarded(done);
    setBalance(done.newBalance);
  }

  /** Her next order counts by the tier that this one brought her to. */
  function another({ tier }: Awarded): void {
    setCustomer({ ...served, tier_id: tier?.id ?? null, tier_name: tier?.name ?? null });
    setAwarded(null);
  }

  return (
    <TillCustomer
      customer={customer}
      account={account}
      onBalance={setBalance}
      onNext={onNext}
      isDone={awarded !== null}
    >
      {awarded ? (
        <TillAwarded
          awarded={awarded}
          balance={account.balance}
          tierBefore={customer.tier_id}
          onAnother={() => another(awarded)}
        />
      ) : (
        <TillAward account={account} onAwarded={onAwarded} />
      )}
    </TillCustomer>
  );
}
