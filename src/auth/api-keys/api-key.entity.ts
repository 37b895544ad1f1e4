import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn, Unique } from 'typeorm';
import { Organization } from '../../tenancy/organization.entity';

/** What lets a machine in: its hash, never itself. A revoked one stays, since the audit log names it. */
@Entity('api_keys')
@Unique('uq_api_keys_org_hash', ['organization_id', 'hash'])
@Index('ix_api_keys_org_created', { synchronize: false })
@Check('ck_api_keys_name', 'char_length(name) between 1 and 255')
@Check('ck_api_keys_hash', 'octet_length(hash) = 32')
@Check('ck_api_keys_scopes', 'cardinality(scopes) >= 1')
@ForeignKey(() => Organization, ['organization_id'], ['id'], {
  name: 'fk_api_keys_organization',
  onDelete: 'CASCADE',
})
export class ApiKey {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_api_keys' })
  organization_id!: string;

  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_api_keys' })
  id!: string;

  @Column('text')
  name!: string;

  @Column('text')
  prefix!: string;

  @Column('bytea')
  hash!: Buffer;

  @Column({ type: 'text', array: true })
  scopes!: string[];

  @Column('text')
  created_by!: string;

  @Column({ type: 'timestamptz', precision: 3, nullable: true })
  expires_at!: Date | null;

  @Column({ type: 'timestamptz', precision: 3, nullable: true })
  revoked_at!: Date | null;

  @Column({ type: 'timestamptz', precision: 3, nullable: true })
  last_used_at!: Date | null;

  @Column({ type: 'timestamptz', precision: 3 })
  created_at!: Date;
}
