import { Inject, Injectable } from '@nestjs/common';
import { AppError } from '../common/errors';
import { Settings } from '../config/settings';
import type { Query } from '../database/statement';
import type { UnitOfWork } from '../database/unit-of-work';
import type { RequestContext } from '../tenancy/request-context';
import { customersRepository } from './customers.repository';
import type { OwnerRow, StartRow } from './customers.rows';
import { canonicalPhone } from './identity';

/** Who has a phone or an e-mail, and what the organization offers a newcomer. */
export interface Found {
  /** in its canonical form */
  phone: string | null;
  owners: OwnerRow[];
  start: StartRow;
}

/**
 * What an edit writes first when the phone or the e-mail stands with somebody who was merged into the customer: it
 * becomes her own.
 */
export function releaseAliases(
  context: RequestContext,
  id: string,
  { phone, email }: { phone: string | null; email: string | null },
  { owners }: Found,
): Query[] {
  const held = owners.some((owner) => owner.id === id && owner.is_alias);
  return held ? [customersRepository.releaseAlias(context, id, phone, email)] : [];
}

const REMEMBERED_COUNTRIES = 10_000;

/**
 * Looks for the owners of a phone and an e-mail, in one flight and under locks that make the answer decisive until
 * the unit ends.
 */
@Injectable()
export class ContactLookup {
  /**
   * The default country is needed before the first flight can be sent, and known only after it: the last one seen is
   * assumed, and the look-up repeated in the rare case that it has changed.
   */
  private readonly countries = new Map<string, string>();

  constructor(@Inject(Settings) private readonly settings: Settings) {}

  /** @throws AppError ORGANIZATION_UNKNOWN when the organization went away */
  async find(
    unit: UnitOfWork,
    contact: { phone?: string | null; email?: string | null },
    now: Date,
  ): Promise<Found> {
    const { organizationId } = unit.context;
    const assumed = this.countries.get(organizationId) ?? this.settings.DEFAULT_COUNTRY;
    const found = await this.findAssuming(unit, contact, assumed, now);
    const country = found.start.default_country;
    if (country === assumed) return found;
    if (this.countries.size >= REMEMBERED_COUNTRIES) this.countries.clear();
    this.countries.set(organizationId, country);
    return this.findAssuming(unit, contact, country, now);
  }

  private async findAssuming(
    unit: UnitOfWork,
    contact: { phone?: string | null; email?: string | null },
    country: string,
    now: Date,
  ): Promise<Found> {
    const { context } = unit;
    const phone = contact.phone ? canonicalPhone(contact.phone, country) : null;
    const email = contact.email ?? null;
    const nobody = phone === null && email === null;
    const [, [start], owners = []] = (await unit.flight(
      customersRepository.lockIdentity(context, phone, email),
      customersRepository.findStart(context),
      ...(nobody ? [] : [customersRepository.findOwners(context, phone, email, now)]),
    )) as [unknown[], StartRow[], OwnerRow[]?];
    if (!start) throw new AppError('ORGANIZATION_UNKNOWN');
    return { phone, owners, start };
  }
}
