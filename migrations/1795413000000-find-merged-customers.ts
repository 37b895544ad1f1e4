import type { MigrationInterface, QueryRunner } from 'typeorm';

const POINTS_INDEXES = {
  ix_customer_loyalty_org_balance: 'points_balance',
  ix_customer_loyalty_org_earned: 'total_points_earned',
};

/**
 * Merged customers are found by what was theirs: an index of them alone, for the search. Lists by points look at accounts
 * that stand, and not at those that were merged into them.
 */
export class FindMergedCustomers1795413000000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(
      `create index ix_customers_search_merged on customers using gin (organization_id, search_text gin_trgm_ops)
         where merged_into is not null`,
    );
    await this.indexPoints(queryRunner, 'where merged_into is null');
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await this.indexPoints(queryRunner, '');
    await queryRunner.query(`drop index ix_customers_search_merged`);
  }

  private async indexPoints(queryRunner: QueryRunner, which: string): Promise<void> {
    for (const [name, column] of Object.entries(POINTS_INDEXES)) {
      await queryRunner.query(`drop index ${name}`);
      await queryRunner.query(
        `create index ${name} on customer_loyalty (organization_id, program_id, ${column}, customer_id) ${which}`,
      );
    }
  }
}
