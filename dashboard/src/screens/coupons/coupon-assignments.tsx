import { Box, Button, Typography } from '@mui/material';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useCanAccess, useGetOne, useTranslate } from 'react-admin';
import { Link } from 'react-router-dom';
import { couponsListAssignments } from '../../api/generated';
import type { Coupon, CouponAssignment, Customer } from '../../api/generated';
import { Failed, Loading } from '../../common/loading';
import { Section } from '../../common/section';
import { useFormat } from '../../i18n/format';

/** Whom a coupon is assigned to, the newest first. */
export function CouponAssignments({ coupon }: { coupon: Coupon }) {
  const translate = useTranslate();
  const { data, error, isPending, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useAssignments(
    coupon.id,
  );
  const rows = data?.pages.flatMap((page) => page.data) ?? [];
  return (
    <Section title={translate('puntos.coupons.assignments')}>
      {isPending && <Loading />}
      {error && <Failed error={error} retry={() => void refetch()} />}
      {data && rows.length === 0 && (
        <Typography color="text.secondary">
          {translate(
            coupon.assigned_only ? 'puntos.coupons.assignmentsNoneOnly' : 'puntos.coupons.assignmentsNone',
          )}
        </Typography>
      )}
      {rows.length > 0 && <Assigned rows={rows} />}
      {hasNextPage && (
        <Button
          disabled={isFetchingNextPage}
          onClick={() => void fetchNextPage()}
          sx={{ justifySelf: 'start' }}
        >
          {translate('puntos.more')}
        </Button>
      )}
    </Section>
  );
}

function useAssignments(couponId: string) {
  return useInfiniteQuery({
    queryKey: ['coupons', 'assignments', couponId],
    initialPageParam: undefined as string | undefined,
    queryFn: async ({ pageParam, signal }) => {
      const query = { limit: 20, ...(pageParam === undefined ? {} : { cursor: pageParam }) };
      const { data } = await couponsListAssignments({
        path: { id: couponId },
        query,
        signal,
        throwOnError: true,
      });
      return data;
    },
    getNextPageParam: ({ pagination }) => pagination.nextCursor ?? undefined,
  });
}

function Assigned({ rows }: { rows: readonly CouponAssignment[] }) {
  const translate = useTranslate();
  const format = useFormat();
  const { canAccess } = useCanAccess({ resource: 'customers', action: 'show' });
  return (
    <Box component="ul" sx={{ m: 0, pl: 3 }}>
      {rows.map(({ id, customer_id, created_at }) => (
        <Box component="li" key={id} sx={{ py: 0.5, overflowWrap: 'anywhere' }}>
          {canAccess ? <CustomerName id={customer_id} /> : shortened(customer_id)}{' '}
          <Typography component="span" variant="body2" color="text.secondary">
            {translate('puntos.coupons.assignedSince', { date: format.date(created_at) })}
          </Typography>
        </Box>
      ))}
    </Box>
  );
}

/** Each is read for itself: one that is gone takes no other's name away. */
function CustomerName({ id }: { id: string }) {
  const { data } = useGetOne<Customer>('customers', { id }, { retry: false });
  return (
    <Typography component={Link} to={`/customers/${id}/show`} color="primary">
      {data?.name ?? shortened(id)}
    </Typography>
  );
}

function shortened(id: string): string {
  return `…${id.slice(-8)}`;
}
