import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { Customer } from '../entities/customer.entity';
import type { ConsentChannel, ConsentPurpose, ConsentSource } from './consent.rules';

/**
 * What a customer agreed to, or no longer agrees to. Append-only by grants. Every text comes from a closed list, so
 * that a row holds nothing personal and stays when its customer is anonymized.
 */
@Entity('consents')
@Index('ix_consents_org_customer', { synchronize: false })
@Check('ck_consents_purpose', "purpose in ('marketing', 'loyalty', 'profiling', 'sharing', 'terms')")
@Check('ck_consents_channel', "channel in ('any', 'email', 'sms', 'whatsapp', 'phone', 'push', 'post')")
@Check(
  'ck_consents_source',
  "source in ('api', 'in_person', 'paper', 'web', 'app', 'phone', 'message', 'import', 'anonymization')",
)
@Check('ck_consents_occurred_at', 'occurred_at <= recorded_at')
@ForeignKey(() => Customer, ['organization_id', 'customer_id'], ['organization_id', 'id'], {
  name: 'fk_consents_customer',
  onDelete: 'CASCADE',
})
export class Consent {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_consents' })
  organization_id!: string;

  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_consents' })
  id!: string;

  @Column('uuid')
  customer_id!: string;

  @Column('text')
  purpose!: ConsentPurpose;

  @Column('text')
  channel!: ConsentChannel;

  @Column('boolean')
  granted!: boolean;

  @Column('text')
  source!: ConsentSource;

  /** When she said it. */
  @Column({ type: 'timestamptz', precision: 3 })
  occurred_at!: Date;

  @Column({ type: 'timestamptz', precision: 3 })
  recorded_at!: Date;

  @Column('text')
  actor!: string;

  @Column('text')
  request_id!: string;
}
