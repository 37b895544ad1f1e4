import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn, Unique } from 'typeorm';
import { Organization } from '../../tenancy/organization.entity';

const SEARCH_TEXT =
  "search_normalize(name) || U&'\\001F' || coalesce(search_normalize(email), '') || U&'\\001F' || coalesce(search_normalize(phone), '')";

/** A person whom an organization knows by name and, perhaps, by phone and e-mail. */
@Entity('customers')
@Unique('uq_customers_org_phone', ['organization_id', 'phone'])
@Index('uq_customers_org_email', { synchronize: false })
@Index('ix_customers_org_created', { synchronize: false })
@Index('ix_customers_org_name', { synchronize: false })
@Index('ix_customers_search', { synchronize: false })
@Index('ix_customers_search_merged', { synchronize: false })
@Index('ix_customers_org_merged_into', { synchronize: false })
@Check('ck_customers_name', 'char_length(name) between 1 and 255')
@Check('ck_customers_email', 'char_length(email) between 3 and 254')
@Check('ck_customers_phone', 'char_length(phone) between 1 and 32')
@Check('ck_customers_birth_date', "birth_date >= date '1900-01-01' and birth_date < date '10000-01-01'")
@Check('ck_customers_merged_into', 'merged_into <> id')
@ForeignKey(() => Organization, ['organization_id'], ['id'], {
  name: 'fk_customers_organization',
  onDelete: 'CASCADE',
})
@ForeignKey(() => Customer, ['organization_id', 'merged_into'], ['organization_id', 'id'], {
  name: 'fk_customers_merged_into',
  onDelete: 'CASCADE',
})
export class Customer {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_customers' })
  organization_id!: string;

  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_customers' })
  id!: string;

  @Column('text')
  name!: string;

  @Column('text', { nullable: true })
  email!: string | null;

  /** E.164 when it is a possible number, otherwise as sent without separators. */
  @Column('text', { nullable: true })
  phone!: string | null;

  @Column('date', { nullable: true })
  birth_date!: string | null;

  @Column('boolean', { default: false })
  marketing_opt_in!: boolean;

  /** What the search looks through; made by the database. */
  @Column({
    type: 'text',
    nullable: true,
    select: false,
    insert: false,
    update: false,
    generatedType: 'STORED',
    asExpression: SEARCH_TEXT,
  })
  search_text!: string | null;

  /** What names are sorted by; made by the database. */
  @Column({
    type: 'text',
    nullable: true,
    select: false,
    insert: false,
    update: false,
    generatedType: 'STORED',
    asExpression: 'left(search_normalize(name), 100)',
  })
  name_key!: string | null;

  @Column({ type: 'timestamptz', precision: 3 })
  created_at!: Date;

  @Column({ type: 'timestamptz', precision: 3 })
  updated_at!: Date;

  /** The customer that this one was merged into; it is neither listed nor counted then. */
  @Column('uuid', { nullable: true })
  merged_into!: string | null;

  @Column({ type: 'timestamptz', precision: 3, nullable: true })
  anonymized_at!: Date | null;

  /** Counts the edits, for conditional requests. */
  @Column('integer', { default: 1 })
  version!: number;
}
