import { Box, Button, Typography } from '@mui/material';
import { useListContext, usePermissions, useResourceDefinitions, useTranslate } from 'react-admin';
import { Link } from 'react-router-dom';
import { mayDo } from '../../auth/permissions';
import type { AuditEntry } from '../../api/generated';

/** Which of the dashboard's resources a kind of entity is. */
const RESOURCES: Record<string, string> = {
  customer: 'customers',
  program: 'programs',
  reward: 'rewards',
  coupon: 'coupons',
  import: 'imports',
};

/** What has no screen of its own, but a list where it is found. */
const LISTS: Record<string, { resource: string; pathOf(id: string): string }> = {
  coupon_batch: {
    resource: 'coupons',
    pathOf: (id) => `/coupons?filter=${encodeURIComponent(JSON.stringify({ batchId: id }))}`,
  },
  api_key: { resource: 'api-keys', pathOf: () => '/api-keys' },
  organization: { resource: 'organization', pathOf: () => '/organization' },
};

/** Where an entity has a screen that the role may open. What was deleted has none any more. */
function usePathOf(): (entry: AuditEntry) => string | null {
  const definitions = useResourceDefinitions();
  const { permissions = [] } = usePermissions<string[]>();
  return ({ entity, entity_id: id, action }) => {
    if (!id || action.endsWith('.deleted')) return null;
    const list = LISTS[entity];
    if (list) return mayDo(permissions, list.resource, 'list') ? list.pathOf(id) : null;
    const resource = RESOURCES[entity] ?? '';
    const { hasShow, hasEdit } = definitions[resource] ?? {};
    if (hasShow) return mayDo(permissions, resource, 'show') ? `/${resource}/${id}/show` : null;
    return hasEdit && mayDo(permissions, resource, 'edit') ? `/${resource}/${id}` : null;
  };
}

/** What was changed: its kind and the end of its id, as a link where there is a screen of it. */
export function EntityLink({ entry }: { entry: AuditEntry }) {
  const translate = useTranslate();
  const path = usePathOf()(entry);
  const kind = translate(`puntos.audit.entities.${entry.entity}`, { _: entry.entity });
  const said = entry.entity_id ? `${kind} …${entry.entity_id.slice(-6)}` : kind;
  if (path === null) return <span>{said}</span>;
  return (
    <Typography component={Link} to={path} color="primary" variant="body2">
      {said}
    </Typography>
  );
}

/** Shows what else the same request has changed. */
export function RequestButton({ entry }: { entry: AuditEntry }) {
  const translate = useTranslate();
  const list = useListContext();
  const { requestId } = list.filterValues as { requestId?: string };
  if (requestId === entry.request_id) {
    return <Box sx={{ overflowWrap: 'anywhere', fontFamily: 'monospace' }}>{entry.request_id}</Box>;
  }
  const said = `…${entry.request_id.slice(-6)}`;
  return (
    <Button
      size="small"
      aria-label={`${translate('puntos.audit.sameRequest')}: ${said}`}
      title={entry.request_id}
      onClick={() => list.setFilters({ requestId: entry.request_id }, { requestId: true })}
    >
      {said}
    </Button>
  );
}
