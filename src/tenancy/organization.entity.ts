import { Check, Column, Entity, PrimaryColumn } from 'typeorm';

/** A tenant: a restaurant, a shop, or a group of them. Its own id is its key; everything else begins with it. */
@Entity('organizations')
@Check('ck_organizations_name', 'char_length(name) between 1 and 255')
export class Organization {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_organizations' })
  id!: string;

  @Column('text')
  name!: string;

  @Column('text', { default: 'America/Lima' })
  time_zone!: string;

  @Column('character', { length: 2, default: 'PE' })
  default_country!: string;

  @Column('character', { length: 3, default: 'PEN' })
  currency!: string;

  @Column({ type: 'timestamptz', precision: 3 })
  created_at!: Date;

  @Column({ type: 'timestamptz', precision: 3 })
  updated_at!: Date;
}
