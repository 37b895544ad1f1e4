import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Accounts, the append-only ledger, its lots, and redemptions.
 *
 * The application may insert entries and clear their free text, and nothing else: that the ledger can't be changed is
 * a matter of grants. Deleting a customer cascades through the foreign keys, which run as the owner.
 */
export class CreateLedger1795392005000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await this.createAccounts(queryRunner);
    await this.createRedemptions(queryRunner);
    await this.createTransactions(queryRunner);
    await this.createLots(queryRunner);
  }

  /** `version` counts the account's entries; `next_expiry_at` is the earliest expiry among its open lots. */
  private async createAccounts(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      create table customer_loyalty (
        organization_id uuid not null,
        id uuid not null,
        customer_id uuid not null,
        program_id uuid not null,
        tier_id uuid,
        points_balance bigint not null default 0,
        total_points_earned bigint not null default 0,
        version bigint not null default 0,
        next_expiry_at timestamptz(3),
        last_entry_at timestamptz(3),
        enrolled_at timestamptz(3) not null,
        constraint pk_customer_loyalty primary key (organization_id, id),
        constraint uq_customer_loyalty_org_customer_program unique (organization_id, customer_id, program_id),
        constraint fk_customer_loyalty_customer foreign key (organization_id, customer_id)
          references customers (organization_id, id) on delete cascade,
        constraint fk_customer_loyalty_program foreign key (organization_id, program_id)
          references programs (organization_id, id),
        constraint fk_customer_loyalty_tier foreign key (organization_id, program_id, tier_id)
          references tiers (organization_id, program_id, id),
        constraint ck_customer_loyalty_points_balance check (points_balance between 0 and 9007199254740991),
        constraint ck_customer_loyalty_total_points_earned check (total_points_earned between 0 and 9007199254740991),
        constraint ck_customer_loyalty_version check (version >= 0)
      ) with (fillfactor = 80)`);
    await queryRunner.query(
      `create index ix_customer_loyalty_org_program on customer_loyalty (organization_id, program_id, tier_id)`,
    );
    await queryRunner.query(`select protect_tenant_table('customer_loyalty', 'select, insert, update')`);
  }

  private async createRedemptions(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      create table reward_redemptions (
        organization_id uuid not null,
        id uuid not null,
        reward_id uuid not null,
        customer_loyalty_id uuid not null,
        order_id text,
        status text not null default 'issued',
        points_spent bigint not null,
        discount_type text,
        discount_value bigint,
        redeemed_at timestamptz(3) not null,
        expires_at timestamptz(3),
        settled_at timestamptz(3),
        constraint pk_reward_redemptions primary key (organization_id, id),
        constraint fk_reward_redemptions_reward foreign key (organization_id, reward_id)
          references rewards (organization_id, id),
        constraint fk_reward_redemptions_account foreign key (organization_id, customer_loyalty_id)
          references customer_loyalty (organization_id, id) on delete cascade,
        constraint ck_reward_redemptions_status check (status in ('issued', 'used', 'cancelled', 'expired')),
        constraint ck_reward_redemptions_points_spent check (points_spent between 0 and 9007199254740991),
        constraint ck_reward_redemptions_order_id check (char_length(order_id) between 1 and 64)
      )`);
    await queryRunner.query(
      `create index ix_reward_redemptions_org_account on reward_redemptions (organization_id, customer_loyalty_id, redeemed_at desc)`,
    );
    await queryRunner.query(
      `create index ix_reward_redemptions_org_reward on reward_redemptions (organization_id, reward_id)`,
    );
    await queryRunner.query(
      `select protect_tenant_table('reward_redemptions', 'select, insert, update (status, settled_at)')`,
    );
  }

  private async createTransactions(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      create table loyalty_transactions (
        organization_id uuid not null,
        id uuid not null,
        customer_loyalty_id uuid not null,
        account_version bigint not null,
        type text not null,
        points bigint not null,
        balance_after bigint not null,
        total_points_earned_after bigint not null,
        tier_after_id uuid,
        tier_after_name text,
        order_id text,
        redemption_id uuid,
        reverses_id uuid,
        reversed_points bigint,
        unrecovered bigint,
        description text,
        expires_at timestamptz(3),
        trace jsonb,
        actor text not null,
        request_id text not null,
        created_at timestamptz(3) not null,
        constraint pk_loyalty_transactions primary key (organization_id, id),
        constraint uq_loyalty_transactions_org_account_version
          unique (organization_id, customer_loyalty_id, account_version),
        constraint fk_loyalty_transactions_account foreign key (organization_id, customer_loyalty_id)
          references customer_loyalty (organization_id, id) on delete cascade,
        constraint fk_loyalty_transactions_redemption foreign key (organization_id, redemption_id)
          references reward_redemptions (organization_id, id),
        constraint fk_loyalty_transactions_reverses foreign key (organization_id, reverses_id)
          references loyalty_transactions (organization_id, id),
        constraint ck_loyalty_transactions_type check (
          type in ('earned', 'redeemed', 'adjusted', 'expired', 'reversed', 'refunded', 'merged')),
        constraint ck_loyalty_transactions_account_version check (account_version >= 1),
        constraint ck_loyalty_transactions_points check (points between -9007199254740991 and 9007199254740991),
        constraint ck_loyalty_transactions_balance_after check (balance_after between 0 and 9007199254740991),
        constraint ck_loyalty_transactions_total_points_earned_after check (
          total_points_earned_after between 0 and 9007199254740991),
        constraint ck_loyalty_transactions_order_id check (char_length(order_id) between 1 and 64),
        constraint ck_loyalty_transactions_reversal check ((type = 'reversed') = (reversed_points is not null)),
        constraint ck_loyalty_transactions_unrecovered check (unrecovered >= 0)
      )`);
    await queryRunner.query(
      `create unique index uq_loyalty_transactions_org_order_earned
         on loyalty_transactions (organization_id, order_id) where type = 'earned'`,
    );
    await queryRunner.query(
      `create unique index uq_loyalty_transactions_org_redemption_refunded
         on loyalty_transactions (organization_id, redemption_id) where type = 'refunded'`,
    );
    await queryRunner.query(
      `create index ix_loyalty_transactions_org_reverses
         on loyalty_transactions (organization_id, reverses_id) where reverses_id is not null`,
    );
    await queryRunner.query(
      `create index ix_loyalty_transactions_org_redemption
         on loyalty_transactions (organization_id, redemption_id) where redemption_id is not null`,
    );
    await queryRunner.query(
      `select protect_tenant_table('loyalty_transactions', 'select, insert, update (description)')`,
    );
  }

  /** A credit forms a lot; what a debit took of which lot is kept, so that it can be given back. */
  private async createLots(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      create table loyalty_lots (
        organization_id uuid not null,
        id uuid not null,
        customer_loyalty_id uuid not null,
        transaction_id uuid not null,
        points bigint not null,
        remaining bigint not null,
        expires_at timestamptz(3),
        created_at timestamptz(3) not null,
        constraint pk_loyalty_lots primary key (organization_id, id),
        constraint fk_loyalty_lots_account foreign key (organization_id, customer_loyalty_id)
          references customer_loyalty (organization_id, id) on delete cascade,
        constraint fk_loyalty_lots_transaction foreign key (organization_id, transaction_id)
          references loyalty_transactions (organization_id, id) on delete cascade,
        constraint ck_loyalty_lots_points check (points between 1 and 9007199254740991),
        constraint ck_loyalty_lots_remaining check (remaining between 0 and points)
      ) with (fillfactor = 80)`);
    await queryRunner.query(
      `create index ix_loyalty_lots_org_account_open on loyalty_lots
         (organization_id, customer_loyalty_id, expires_at, created_at, id) where remaining > 0`,
    );
    await queryRunner.query(
      `create index ix_loyalty_lots_org_expiring on loyalty_lots (organization_id, expires_at)
         where remaining > 0 and expires_at is not null`,
    );
    await queryRunner.query(
      `create index ix_loyalty_lots_org_transaction on loyalty_lots (organization_id, transaction_id)`,
    );
    await queryRunner.query(
      `select protect_tenant_table('loyalty_lots', 'select, insert, update (remaining)')`,
    );

    await queryRunner.query(`
      create table loyalty_lot_uses (
        organization_id uuid not null,
        transaction_id uuid not null,
        lot_id uuid not null,
        points bigint not null,
        constraint pk_loyalty_lot_uses primary key (organization_id, transaction_id, lot_id),
        constraint fk_loyalty_lot_uses_transaction foreign key (organization_id, transaction_id)
          references loyalty_transactions (organization_id, id) on delete cascade,
        constraint fk_loyalty_lot_uses_lot foreign key (organization_id, lot_id)
          references loyalty_lots (organization_id, id) on delete cascade,
        constraint ck_loyalty_lot_uses_points check (points between 1 and 9007199254740991)
      )`);
    await queryRunner.query(
      `create index ix_loyalty_lot_uses_org_lot on loyalty_lot_uses (organization_id, lot_id)`,
    );
    await queryRunner.query(`select protect_tenant_table('loyalty_lot_uses', 'select, insert')`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    for (const table of [
      'loyalty_lot_uses',
      'loyalty_lots',
      'loyalty_transactions',
      'reward_redemptions',
      'customer_loyalty',
    ]) {
      await queryRunner.query(`drop table ${table}`);
    }
  }
}
