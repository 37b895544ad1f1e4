import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Paged } from '../common/answer';
import type { Pagination } from '../common/pagination';

/**
 * What generic clients look for in the headers of a list: its neighbours (RFC 8288), how many items there are, and
 * which of them these are, counted from 0. A walk by cursor doesn't know where it stands: it has no range.
 */
export function addListHeaders(list: Paged<unknown>, request: FastifyRequest, reply: FastifyReply): void {
  const { total } = list.pagination;
  const byCursor = (request.query as Record<string, unknown>).cursor !== undefined;
  reply.header('link', linksOf(list.pagination, request, byCursor));
  if (total !== undefined) reply.header('x-total-count', String(total));
  if (!byCursor) reply.header('content-range', rangeOf(list, unitOf(request)));
}

function linksOf({ page, totalPages, nextCursor }: Pagination, request: FastifyRequest, byCursor: boolean) {
  // A cursor is base64url: nothing of it need be escaped.
  const links: Record<string, string> = { first: 'page=1' };
  if (!byCursor && page > 1) links.prev = `page=${page - 1}`;
  if (nextCursor !== null) links.next = byCursor ? `cursor=${nextCursor}` : `page=${page + 1}`;
  if (totalPages !== undefined && totalPages > 0) links.last = `page=${totalPages}`;
  const list = listOf(request);
  return Object.entries(links)
    .map(([relation, place]) => `<${list}${place}>; rel="${relation}"`)
    .join(', ');
}

/** The list's address up to the place in it. */
function listOf(request: FastifyRequest): string {
  const parameters = new URLSearchParams(request.query as Record<string, string>);
  parameters.delete('page');
  parameters.delete('cursor');
  const rest = parameters.toString();
  return `${request.url.split('?')[0]}?${rest === '' ? '' : `${rest}&`}`;
}

/** `customers 0-19/523`; `*` for what isn't there or isn't known. */
function rangeOf({ data, pagination }: Paged<unknown>, unit: string): string {
  const { page, limit, total = '*' } = pagination;
  const first = (page - 1) * limit;
  return `${unit} ${data.length === 0 ? '*' : `${first}-${first + data.length - 1}`}/${total}`;
}

/** What is listed: the last word of the route. */
function unitOf(request: FastifyRequest): string {
  return /([\w-]+)\/?$/.exec(request.routeOptions.url ?? '')?.[1] ?? 'items';
}
