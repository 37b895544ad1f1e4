import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { LoyaltyLot } from './loyalty-lot.entity';
import { LoyaltyTransaction } from './loyalty-transaction.entity';

/** What a debit took of which lot, so that it can be given back to it. */
@Entity('loyalty_lot_uses')
@Index('ix_loyalty_lot_uses_org_lot', ['organization_id', 'lot_id'])
@Check('ck_loyalty_lot_uses_points', 'points between 1 and 9007199254740991')
@ForeignKey(() => LoyaltyTransaction, ['organization_id', 'transaction_id'], ['organization_id', 'id'], {
  name: 'fk_loyalty_lot_uses_transaction',
  onDelete: 'CASCADE',
})
@ForeignKey(() => LoyaltyLot, ['organization_id', 'lot_id'], ['organization_id', 'id'], {
  name: 'fk_loyalty_lot_uses_lot',
  onDelete: 'CASCADE',
})
export class LoyaltyLotUse {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_loyalty_lot_uses' })
  organization_id!: string;

  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_loyalty_lot_uses' })
  transaction_id!: string;

  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'pk_loyalty_lot_uses' })
  lot_id!: string;

  @Column('bigint')
  points!: number;
}
