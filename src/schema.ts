import { AuditLog } from './audit/audit-log.entity';
import { Consent } from './customers/consents/consent.entity';
import { ApiKey } from './auth/api-keys/api-key.entity';
import { Customer } from './customers/entities/customer.entity';
import { IdempotencyKey } from './idempotency/idempotency-key.entity';
import { Import } from './imports/entities/import.entity';
import { ImportBatch } from './imports/entities/import-batch.entity';
import { ImportRow } from './imports/entities/import-row.entity';
import { CustomerLoyalty } from './loyalty/accounts/customer-loyalty.entity';
import { Coupon } from './loyalty/coupons/coupon.entity';
import { CouponAssignment } from './loyalty/coupons/coupon-assignment.entity';
import { CouponUse } from './loyalty/coupons/coupon-use.entity';
import { LoyaltyLot } from './loyalty/ledger/loyalty-lot.entity';
import { LoyaltyLotUse } from './loyalty/ledger/loyalty-lot-use.entity';
import { LoyaltyTransaction } from './loyalty/ledger/loyalty-transaction.entity';
import { CustomerMerge } from './loyalty/merging/customer-merge.entity';
import { Program } from './loyalty/programs/program.entity';
import { Tier } from './loyalty/programs/tier.entity';
import { TierReevaluation } from './loyalty/programs/tier-reevaluation.entity';
import { Reward } from './loyalty/rewards/reward.entity';
import { RewardRedemption } from './loyalty/rewards/reward-redemption.entity';
import { RewardStockMovement } from './loyalty/rewards/reward-stock-movement.entity';
import { Organization } from './tenancy/organization.entity';
import { LoyaltyRollup } from './totals/loyalty-rollup.entity';
import { OrganizationTotal } from './totals/organization-total.entity';

/** Every table of the service. A test holds these equal to what the migrations make. */
export const entities = [
  ApiKey,
  AuditLog,
  Consent,
  Coupon,
  CouponAssignment,
  CouponUse,
  Customer,
  CustomerLoyalty,
  CustomerMerge,
  IdempotencyKey,
  Import,
  ImportBatch,
  ImportRow,
  LoyaltyLot,
  LoyaltyLotUse,
  LoyaltyRollup,
  LoyaltyTransaction,
  Organization,
  OrganizationTotal,
  Program,
  Reward,
  RewardRedemption,
  RewardStockMovement,
  Tier,
  TierReevaluation,
];
