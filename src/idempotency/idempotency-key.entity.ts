import { Check, Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** An answer that is remembered under its key, together with what it answered. */
@Entity('idempotency_keys')
@Check('ck_idempotency_keys_key', 'char_length(key) between 1 and 255')
@Check('ck_idempotency_keys_fingerprint', 'octet_length(fingerprint) = 32')
@Index('ix_idempotency_keys_org_customer', { synchronize: false })
@Index('ix_idempotency_keys_org_created', ['organization_id', 'created_at'])
export class IdempotencyKey {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_idempotency_keys' })
  organization_id!: string;

  @PrimaryColumn('text', { primaryKeyConstraintName: 'pk_idempotency_keys' })
  key!: string;

  @Column('bytea')
  fingerprint!: Buffer;

  @Column('smallint')
  status!: number;

  @Column('text', { nullable: true })
  body!: string | null;

  @Column('uuid', { nullable: true })
  customer_id!: string | null;

  @Column({ type: 'timestamptz', precision: 3 })
  created_at!: Date;
}
